// Before anything is drawn: styles know whether scripts run.
document.documentElement.classList.add("js");
