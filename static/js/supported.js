// Says that scripts run, before the page is drawn, so that nothing jumps. A classic script on purpose.
document.body.className +=
  " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
