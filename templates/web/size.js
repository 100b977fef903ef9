/* 字号：标准、大、特大；本次浏览期间记住。Text size, remembered for the session. */
(function () {
  "use strict";

  var root = document.documentElement;
  var key = "bulletin-size";

  function remembered() {
    try {
      return window.sessionStorage.getItem(key);
    } catch (refused) {
      return null;
    }
  }

  function remember(size) {
    try {
      window.sessionStorage.setItem(key, size);
    } catch (refused) {
      return;
    }
  }

  function set(size) {
    if (size === "large" || size === "largest") {
      root.setAttribute("data-size", size);
    } else {
      root.removeAttribute("data-size");
    }
  }

  function press(buttons) {
    var now = root.getAttribute("data-size") || "normal";
    var i;
    for (i = 0; i < buttons.length; i += 1) {
      buttons[i].setAttribute("aria-pressed", String(buttons[i].getAttribute("data-size") === now));
    }
  }

  set(remembered());

  document.addEventListener("DOMContentLoaded", function () {
    var group = document.querySelector(".sizes");
    var buttons = group.querySelectorAll("button");
    group.addEventListener("click", function (event) {
      var size = event.target.getAttribute("data-size");
      if (size) {
        set(size);
        remember(size);
        press(buttons);
      }
    });
    press(buttons);
    group.hidden = false;
  });
}());
