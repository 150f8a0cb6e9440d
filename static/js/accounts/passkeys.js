// Passkeys: turns a form marked data-passkey into one that asks the device and sends its answer.
//
// `sign-in` fetches its question when pressed; `add` and `confirm` find it on the page, in the
// element that data-passkey-question names. The encoding is allauth's webauthn-json.js, loaded
// before this module. Without JavaScript or without passkeys the form stays hidden, and the page
// offers the other ways.

const { webauthnJSON } = window

function supported () {
  return Boolean(webauthnJSON && window.PublicKeyCredential && navigator.credentials)
}

function questionOnPage (form) {
  return JSON.parse(document.getElementById(form.dataset.passkeyQuestion).textContent)
}

async function fetchQuestion (form) {
  const response = await fetch(form.action, {
    headers: { Accept: 'application/json' },
    credentials: 'same-origin'
  })
  if (!response.ok) throw new Error(`No question from the server: ${response.status}`)
  return response.json()
}

function asPasskey (question) {
  // Ask for a credential the device can find again without an e-mail address, where it can make one.
  const wanted = structuredClone(question.creation_options)
  const selection = (wanted.publicKey.authenticatorSelection ??= {})
  selection.residentKey = 'preferred'
  selection.requireResidentKey = false
  selection.userVerification = 'preferred'
  return wanted
}

const ways = {
  'sign-in': async (form) => webauthnJSON.get((await fetchQuestion(form)).request_options),
  confirm: async (form) => webauthnJSON.get(questionOnPage(form).request_options),
  add: async (form) => webauthnJSON.create(asPasskey(questionOnPage(form)))
}

function tell (form, error) {
  const problem = form.querySelector('[data-passkey-problem]')
  const words = problem.dataset
  const byName = { NotAllowedError: words.wordsCancelled, AbortError: words.wordsCancelled, InvalidStateError: words.wordsKnown }
  problem.textContent = byName[error.name] ?? words.wordsFailed
  problem.hidden = false
}

function enhance (form) {
  const ask = ways[form.dataset.passkey]
  let busy = false
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (busy) return
    busy = true
    form.querySelector('[data-passkey-problem]').hidden = true
    try {
      form.querySelector('[data-passkey-answer]').value = JSON.stringify(await ask(form))
      form.submit()
    } catch (error) {
      tell(form, error)
      busy = false
    }
  })
}

if (supported()) {
  document.querySelectorAll('form[data-passkey]').forEach(enhance)
} else {
  document.querySelectorAll('[data-passkey-unsupported]').forEach((element) => { element.hidden = false })
}
