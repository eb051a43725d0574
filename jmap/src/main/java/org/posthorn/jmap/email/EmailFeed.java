package org.posthorn.jmap.email;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.message.Email;

/// Emails changed since a state, at most as many per response as the client requests. If one
/// transaction changes more, its Emails are returned in the order of their ids over several
/// responses.
public final class EmailFeed {
  private EmailFeed() {}

  /// Changed Emails, each in one list, in the order of ids.
  ///
  /// @param since the old state
  /// @param created new Emails, and those that lost \Deleted, which were reported as destroyed
  ///   before
  /// @param updated visible Emails that existed before
  /// @param destroyed Emails that are no longer visible
  /// @param threadsGone threads of destroyed Emails that have no other Email left
  /// @param states at the time of the response
  public record Part(
      long since,
      List<Long> created,
      List<Long> updated,
      List<Long> destroyed,
      Map<Long, Long> threadsGone,
      AccountChanges.States states,
      EmailState newState,
      boolean hasMore) {}

  /// Whether a client knows all changes up to a current state.
  ///
  /// @throws MethodException CANNOT_CALCULATE_CHANGES if it is not a state
  public static boolean knows(MailAccount mail, ChangesRequest request, long state) {
    EmailState known = state(request);
    // A client that gets the changes in several responses may still need an earlier change, even if
    // a later one changes no state by itself.
    return known.isWhole() && mail.known(known.cursor().seen()) && known.cursor().seen() >= state;
  }

  private static EmailState state(ChangesRequest request) {
    return EmailState.parse(request.sinceState())
        .orElseThrow(() -> ChangesRequest.cannotCalculate("unknown state"));
  }

  /// @throws MethodException CANNOT_CALCULATE_CHANGES for an unknown state
  public static Part since(MailAccount mail, ChangesRequest request, JmapLimits limits) {
    EmailState state = state(request);
    ChangeCursor cursor = state.cursor();
    AccountChanges.States states = mail.states();
    if (knows(mail, request, states.emails())) {
      return new Part(
          cursor.since(),
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          states,
          EmailState.at(ChangeCursor.at(states.emails())),
          false);
    }
    int max = (int) Math.min(request.maxChanges().orElse(Long.MAX_VALUE), limits.objectsInGetMax());
    Optional<AccountChanges> told =
        state.end() < 0 ? mail.changesSince(cursor, max) : mail.changesUpTo(cursor, state.end());
    AccountChanges changes =
        told.orElseThrow(() -> ChangesRequest.cannotCalculate("the state is too old"));
    Set<Long> found = new TreeSet<>(changes.emails().created());
    found.addAll(changes.emails().updated());
    found.addAll(changes.emails().destroyed());
    found.removeIf(id -> id <= state.after());
    boolean cut = found.size() > max;
    List<Long> ids = found.stream().limit(max).toList();
    EmailState next;
    if (cut) {
      next = new EmailState(cursor, changes.next().seen(), ids.getLast());
    } else {
      next =
          EmailState.at(
              changes.hasMore() ? changes.next() : ChangeCursor.at(changes.states().emails()));
    }
    return sorted(mail, cursor, changes, ids, next, cut || changes.hasMore());
  }

  private static Part sorted(
      MailAccount mail,
      ChangeCursor cursor,
      AccountChanges changes,
      List<Long> ids,
      EmailState next,
      boolean more) {
    Set<Long> visible = new HashSet<>();
    mail.visible(
            ids.stream()
                .filter(id -> !changes.emails().destroyed().contains(id))
                .mapToLong(Long::longValue)
                .toArray())
        .emails()
        .forEach(email -> visible.add(email.email().id()));
    List<Long> created = new ArrayList<>();
    List<Long> updated = new ArrayList<>();
    List<Long> destroyed = new ArrayList<>();
    for (long id : ids) {
      if (visible.contains(id)) {
        boolean fresh =
            changes.emails().created().contains(id) || changes.shownAgain().contains(id);
        (fresh ? created : updated).add(id);
      } else if (!cameAndWentSince(mail, id, cursor)) {
        destroyed.add(id);
      }
    }
    return new Part(
        cursor.since(),
        created,
        updated,
        destroyed,
        changes.threadsGone(),
        changes.states(),
        next,
        more);
  }

  /// RFC 8620 §5.2: an Email that was created and destroyed since is left out, unless an earlier
  /// response contained it.
  private static boolean cameAndWentSince(MailAccount mail, long id, ChangeCursor cursor) {
    return mail.email(id).map(Email::createdModSeq).orElse(0L) > cursor.seen();
  }
}
