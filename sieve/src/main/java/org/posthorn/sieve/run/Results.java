package org.posthorn.sieve.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.sieve.SieveLimits;

/// The actions of a run so far. Rejects conflicting actions and drops duplicates (RFC 5228 §2.10).
final class Results {
  private final SieveLimits.Actions limits;
  private final boolean delivery;
  private final List<Action> actions = new ArrayList<>();
  private boolean implicitKeep = true;

  /// @param delivery whether `keep` files into INBOX
  Results(SieveLimits.Actions limits, boolean delivery) {
    this.limits = limits;
    this.delivery = delivery;
  }

  void cancelImplicitKeep() {
    implicitKeep = false;
  }

  /// Adds an action; false if it was already there.
  ///
  /// @throws RunException if there are too many, or it conflicts with another
  boolean add(Action action) {
    for (Action other : actions) {
      if (isSame(action, other)) {
        return false;
      }
      conflict(action, other);
      conflict(other, action);
    }
    require(actions.size() < limits.actionsMax(), "more than " + limits.actionsMax() + " actions");
    if (isRedirect(action)) {
      long redirects = actions.stream().filter(Results::isRedirect).count();
      require(
          redirects < limits.redirectsMax(), "more than " + limits.redirectsMax() + " redirects");
    }
    if (action instanceof Action.Notify) {
      long notices = actions.stream().filter(Action.Notify.class::isInstance).count();
      require(
          notices < limits.notificationsMax(),
          "more than " + limits.notificationsMax() + " notifications");
    }
    actions.add(action);
    return true;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new RunException("the script requests " + otherwise);
    }
  }

  /// RFC 5228 §2.10.3: each mailbox and each address gets the message once.
  private boolean isSame(Action a, Action b) {
    if (!delivery && a instanceof Action.Keep != b instanceof Action.Keep) {
      return false; // RFC 6785 §3.3: the filed message is always a copy, other than the kept
      // message
    }
    Optional<Action.Target> target = target(a);
    return switch (a) {
      case Action.Keep _, Action.FileInto _ -> target.isPresent() && target.equals(target(b));
      case Action.Redirect redirect ->
          b instanceof Action.Redirect other
              && other.address().equalsIgnoreCase(redirect.address());
      case Action.RedirectToList redirect ->
          b instanceof Action.RedirectToList other && other.list().equals(redirect.list());
      case Action.Discard _ -> b instanceof Action.Discard;
      // RFC 5429 §2.2 takes the first.
      case Action.Reject _ -> b instanceof Action.Reject;
      case Action.Remember remember -> b.equals(remember);
      case Action.Vacation _, Action.Notify _ -> false;
    };
  }

  /// Where an action files the message; `create` is ignored.
  private static Optional<Action.Target> target(Action action) {
    Action.Target inbox = new Action.Target("INBOX", false, Optional.empty(), Optional.empty());
    return switch (action) {
      case Action.Keep _ -> Optional.of(inbox);
      case Action.FileInto(Action.Target t, List<String> _, Content _) -> {
        String name = t.name().equalsIgnoreCase("INBOX") ? "INBOX" : t.name();
        yield Optional.of(new Action.Target(name, false, t.id(), t.specialUse()));
      }
      default -> Optional.empty();
    };
  }

  private static boolean isRedirect(Action action) {
    return action instanceof Action.Redirect || action instanceof Action.RedirectToList;
  }

  private static void conflict(Action one, Action other) {
    // RFC 5230 §4.7: more than one is an error.
    require(
        !(one instanceof Action.Vacation && other instanceof Action.Vacation),
        "two vacation replies");
    if (one instanceof Action.Reject) {
      // RFC 5429 §2.2
      require(!(other instanceof Action.Vacation), "a refusal and a vacation reply");
      boolean delivers = target(other).isPresent() || isRedirect(other);
      require(!delivers, "a refusal and a delivery of the same message");
    }
  }

  /// All actions, with the implicit keep unless it was cancelled (RFC 5228 §2.10.2).
  List<Action> finish(List<String> flags, Content content) {
    if (implicitKeep) {
      Action.Keep keep = new Action.Keep(true, flags, content);
      if (actions.stream().noneMatch(a -> isSame(keep, a))) {
        actions.add(keep);
      }
    }
    boolean more =
        actions.stream()
            .anyMatch(a -> target(a).isPresent() || isRedirect(a) || a instanceof Action.Reject);
    if (more) {
      actions.removeIf(Action.Discard.class::isInstance);
    }
    return actions;
  }
}
