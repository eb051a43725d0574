package org.posthorn.admin.scripts;

import java.util.List;
import java.util.Optional;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.Content;

/// Describes an action of a script in a line for people.
public final class ActionText {
  private ActionText() {}

  public static String of(Action action) {
    return switch (action) {
      case Action.Keep keep ->
          "keep"
              + (keep.implicit() ? " (no other action)" : "")
              + flags(keep.flags())
              + changed(keep.content());
      case Action.FileInto fileInto ->
          "fileinto "
              + of(fileInto.target())
              + flags(fileInto.flags())
              + changed(fileInto.content());
      case Action.Redirect redirect ->
          "redirect to " + redirect.address() + changed(redirect.content());
      case Action.RedirectToList redirect ->
          "redirect to the list " + redirect.list() + changed(redirect.content());
      case Action.Discard _ -> "discard";
      case Action.Reject reject ->
          (reject.refuseOnly() ? "ereject: " : "reject: ") + line(reject.reason());
      case Action.Vacation vacation ->
          "vacation reply to " + vacation.reply().to() + ": " + line(vacation.reply().subject());
      case Action.Notify notify ->
          "notify " + String.join(", ", notify.recipients()) + ": " + line(notify.subject());
      case Action.Remember remember ->
          "remember for the duplicate test, for " + remember.seconds() + " s";
    };
  }

  private static String of(Action.Target target) {
    return '"'
        + line(target.name())
        + '"'
        + (target.create() ? " (created if missing)" : "")
        + or("the mailbox with id ", target.id())
        + or("the mailbox for ", target.specialUse());
  }

  private static String or(String what, Optional<String> name) {
    return name.map(text -> ", rather " + what + line(text)).orElse("");
  }

  private static String flags(List<String> flags) {
    return flags.isEmpty() ? "" : " with " + line(String.join(" ", flags));
  }

  private static String changed(Content content) {
    return content.isOriginal() ? "" : ", changed";
  }

  /// Removes control characters, which could affect a terminal.
  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
