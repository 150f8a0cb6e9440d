// Photos are sent as soon as they are chosen, one by one, with how far it has come. Without this,
// the Upload button sends them. The server's answer is the page anew: its main part replaces this
// one, so lists, errors and limits are written in one place.

const MAIN = "[data-photos]";

function say(part, words) {
  const progress = part.querySelector("[data-progress]");
  progress.hidden = words === "";
  progress.querySelector("[data-progress-words]").textContent = words;
}

function showError(input, words) {
  const group = input.closest(".govuk-form-group");
  group.querySelectorAll(".govuk-error-message").forEach((each) => each.remove());
  group.classList.add("govuk-form-group--error");
  const message = document.createElement("p");
  message.className = "govuk-error-message";
  message.id = "photos-error-1";
  message.setAttribute("role", "alert");
  message.textContent = words;
  input.before(message);
  input.setAttribute("aria-describedby", "photos-hint photos-error-1");
  input.value = "";
}

// What the server would refuse is said before anything is sent; the server looks again.
function whyNot(file, input) {
  const endings = input.accept.split(",").filter((each) => each.startsWith("."));
  if (file.size > Number(input.dataset.maxBytes)) {
    return input.dataset.tooLarge.replace("%s", file.name);
  }
  const known = endings.some((each) => file.name.toLowerCase().endsWith(each));
  return known || file.type.startsWith("image/") ? "" : input.dataset.wrongKind.replace("%s", file.name);
}

function send(form, input, file) {
  const body = new FormData();
  form.querySelectorAll("input[type=hidden]").forEach((each) => body.append(each.name, each.value));
  body.append("do", "upload");
  body.append(input.name, file);
  const request = new XMLHttpRequest();
  const part = form.closest(MAIN);
  const bar = part.querySelector("progress");
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      say(part, input.dataset.checking.replace("%s", file.name));
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.open("POST", window.location.href);
    say(part, input.dataset.sending.replace("%s", file.name));
    request.send(body);
  });
}

function replaceWith(page) {
  const part = page.querySelector(MAIN);
  document.querySelector(MAIN).replaceWith(part);
  document.title = page.title;
  start();
  return part;
}

async function sendAll(input) {
  const form = input.form;
  const files = [...input.files];
  const wrong = files.map((file) => whyNot(file, input)).find((each) => each !== "");
  if (wrong !== undefined) {
    showError(input, wrong);
    return;
  }
  form.querySelectorAll("button").forEach((each) => each.setAttribute("disabled", ""));
  const problems = [];
  let page = null;
  let address = "";
  let summary = null;
  try {
    for (const file of files) {
      const answer = await send(form, input, file);
      address = answer.responseURL;
      page = new DOMParser().parseFromString(answer.responseText, "text/html");
      summary = page.querySelector(".govuk-error-summary") ?? summary;
      problems.push(...page.querySelectorAll(".govuk-error-summary__list li"));
    }
    if (page.querySelector(MAIN) === null) {
      window.location.assign(address); // it is done, or the session is over
      return;
    }
    keepAll(replaceWith(page), problems, summary);
  } catch {
    form.querySelectorAll("button").forEach((each) => each.removeAttribute("disabled"));
    say(form.closest(MAIN), "");
    showError(input, input.dataset.failed);
  }
}

// Each answer names what was wrong with its own file; the page that stays names all of it.
function keepAll(part, problems, summary) {
  if (problems.length > 0) {
    if (part.querySelector(".govuk-error-summary") === null) {
      part.prepend(document.importNode(summary, true));
    }
    part.querySelector(".govuk-error-summary__list")
      .replaceChildren(...problems.map((each) => document.importNode(each, true)));
  }
  const target = part.querySelector(".govuk-error-summary") ?? part.querySelector("#added");
  target.setAttribute("tabindex", "-1");
  target.focus();
}

function start() {
  const input = document.querySelector(`${MAIN} input[type=file]`);
  const sendChosen = () => {
    if (input.files.length > 0) {
      sendAll(input);
    }
  };
  input?.addEventListener("change", sendChosen);
  if (input !== null) {
    sendChosen(); // on a slow line a photo may be chosen before this script is here
  }
}

start();
