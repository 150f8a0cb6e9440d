// Work that this browser does while its user reads the last page: reports/intake/proof.py says why.
// Send works at once when it is done, and waits a moment when it is not. Whatever goes wrong, the
// report is sent without it.
const PATIENCE_MS = 10_000;

const form = document.querySelector("[data-proof]");
const answer = form?.elements.namedItem("check-proof");
const status = form?.querySelector("[data-proof-status]");
let isDone = false;
let isWaiting = false;

function done() {
  isDone = true;
  if (isWaiting) form.submit();
}

function send(event) {
  if (isDone) return;
  event.preventDefault();
  if (isWaiting) return;
  isWaiting = true;
  status.textContent = form.dataset.proofWaiting;
  setTimeout(done, PATIENCE_MS);
}

function start() {
  const challenge = JSON.parse(form.dataset.proof);
  const worker = new Worker(form.dataset.proofWorker);
  worker.onerror = done;
  worker.onmessage = ({ data }) => {
    if (data) answer.value = btoa(JSON.stringify({ challenge, solution: data }));
    worker.terminate();
    done();
  };
  worker.postMessage(challenge.parameters);
  form.addEventListener("submit", send);
}

// Without a secure connection a browser has no cryptography to do the work with.
if (form && window.isSecureContext && "Worker" in window) start();
