// data-confirm="question" on a form or a button: ask in a dialog of the page before doing it.
let dialog;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const words = document.body.dataset;
  dialog.innerHTML =
    '<form method="dialog"><p id="confirm-question"></p><div class="actions">' +
    '<button class="btn btn-secondary" value="no" autofocus></button>' +
    '<button class="btn btn-primary" value="yes"></button></div></form>';
  dialog.querySelector('[value="no"]').textContent = words.noText ?? "Cancel";
  dialog.querySelector('[value="yes"]').textContent = words.yesText ?? "Continue";
  document.body.append(dialog);
}

function ask(question, answer) {
  if (!dialog) build();
  dialog.querySelector("p").textContent = question;
  dialog.returnValue = "no";
  dialog.onclose = () => dialog.returnValue === "yes" && answer();
  dialog.showModal();
}

export function keepConfirming() {
  document.addEventListener(
    "submit",
    (event) => {
      const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
      if (!question || event.target.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { target: form, submitter } = event;
      ask(question, () => {
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter);
        delete form.dataset.confirmed;
      });
    },
    true,
  );
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });
}
