package org.posthorn.admin.scripts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.Content;
import org.posthorn.sieve.run.RunResult;

/// The planned changes of one stored message. A run never loses a message: it leaves its mailbox
/// only for another one.
///
/// @param stays whether it stays in its mailbox too
/// @param flags to add
/// @param targets mailboxes to file it into
/// @param trash whether it is moved to Trash
/// @param notDone actions of the script that are not performed in such a run
record Plan(
    boolean stays,
    Set<String> flags,
    List<Action.Target> targets,
    boolean trash,
    Set<String> notDone) {

  static Plan of(RunResult outcome) {
    boolean kept = false;
    boolean trash = false;
    Set<String> flags = new LinkedHashSet<>();
    List<Action.Target> targets = new ArrayList<>();
    Set<String> notDone = new TreeSet<>();
    for (Action action : outcome.actions()) {
      switch (action) {
        case Action.Keep keep -> {
          kept = true;
          flags.addAll(keep.flags());
          changed(keep.content(), notDone);
        }
        case Action.FileInto fileInto -> {
          targets.add(fileInto.target());
          flags.addAll(fileInto.flags());
          changed(fileInto.content(), notDone);
        }
        case Action.Discard _ -> trash = true;
        case Action.Redirect _, Action.RedirectToList _ -> notDone.add("redirect");
        case Action.Reject _ -> notDone.add("reject");
        case Action.Vacation _ -> notDone.add("vacation reply");
        case Action.Notify _ -> notDone.add("notification");
        case Action.Remember _ -> {
          // Duplicates are only tracked at delivery.
        }
      }
    }
    // A message that would only be forwarded or refused stays.
    boolean stays = kept || (targets.isEmpty() && !trash);
    return new Plan(stays, flags, targets, trash, notDone);
  }

  private static void changed(Content content, Set<String> notDone) {
    if (!content.isOriginal()) {
      notDone.add("change of the message");
    }
  }

  /// Whether the message is not changed.
  boolean isNothing() {
    return stays && flags.isEmpty() && targets.isEmpty() && notDone.isEmpty();
  }
}
