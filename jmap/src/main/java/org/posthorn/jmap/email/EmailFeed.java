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

/// Which Emails have changed, no more of them at once than a client wants. One transaction may
/// change more; then its Emails are told in the order of their ids, over several answers.
public final class EmailFeed {
  private EmailFeed() {}

  /// Emails that have changed: each in one list, in the order of ids.
  ///
  /// @param since the state from which on things are new
  /// @param created those that are new, or had \Deleted everywhere and have not any more: a client
  ///   that was told then that they are destroyed gets them back
  /// @param updated those that are visible and were there
  /// @param destroyed those that are not visible any more
  /// @param threadsGone the threads of those, as far as the store has only these left
  /// @param states at the time of the answer
  public record Part(
      long since,
      List<Long> created,
      List<Long> updated,
      List<Long> destroyed,
      Map<Long, Long> threadsGone,
      AccountChanges.States states,
      EmailState newState,
      boolean hasMore) {}

  /// Whether a client knows all changes up to a present state. What was done to the account since
  /// has then changed nothing that this is the state of.
  ///
  /// @throws MethodException CANNOT_CALCULATE_CHANGES for what is no state
  public static boolean knows(MailAccount mail, ChangesRequest request, long state) {
    EmailState known = state(request);
    // Who is being told in several answers may have to hear of an earlier change later on, where
    // another has followed that alone would move no state.
    return known.isWhole() && mail.known(known.cursor().seen()) && known.cursor().seen() >= state;
  }

  private static EmailState state(ChangesRequest request) {
    return EmailState.parse(request.sinceState())
        .orElseThrow(() -> ChangesRequest.cannotCalculate("the state is not known"));
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
        told.orElseThrow(() -> ChangesRequest.cannotCalculate("the state is not known any more"));
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

  /// RFC 8620 §5.2: what was created and is gone again is left out, unless an earlier answer has
  /// told of it.
  private static boolean cameAndWentSince(MailAccount mail, long id, ChangeCursor cursor) {
    return mail.email(id).map(Email::createdModSeq).orElse(0L) > cursor.seen();
  }
}
