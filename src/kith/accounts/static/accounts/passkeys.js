// Makes and uses passkeys. A form says which in data-passkey ("make" or "use"), and where the
// server's options stand: in a JSON element (data-options) or at an address (data-options-from).
// What the browser answers goes into the form's hidden `credential`, and the form is sent.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (credentials = []) => credentials.map((one) => ({ ...one, id: bytes(one.id) }));

async function optionsFor(form) {
  if (form.dataset.options) {
    const told = JSON.parse(document.getElementById(form.dataset.options).textContent);
    return (told.creation_options ?? told.request_options).publicKey;
  }
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new TypeError("no options");
  return (await answer.json()).request_options.publicKey;
}

const make = (options) =>
  navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    },
  });

const use = (options) =>
  navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: listed(options.allowCredentials),
    },
  });

// As the server reads it: the standard's own JSON, which older browsers cannot write themselves.
function written(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    response: { ...Object.fromEntries(told), transports: response.getTransports?.() },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function problem(error) {
  if (error.name === "InvalidStateError") return "known";
  if (error.name === "TypeError") return "offline";
  return ["NotAllowedError", "AbortError"].includes(error.name) ? "refused" : "unable";
}

function tell(form, which) {
  for (const one of form.querySelectorAll("[data-problem]")) {
    one.hidden = one.dataset.problem !== which;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector("button[type=submit], .govuk-button");
  form.hidden = false;
  if (!window.PublicKeyCredential) {
    tell(form, "unable");
    button.remove();
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell(form, "");
    button.disabled = true;
    try {
      const options = await optionsFor(form);
      const credential = await (form.dataset.passkey === "make" ? make(options) : use(options));
      form.elements.credential.value = JSON.stringify(written(credential));
      form.submit();
    } catch (error) {
      tell(form, problem(error));
      button.disabled = false;
    }
  });
}
