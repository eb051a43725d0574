package org.posthorn.jmap.email;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  /// @param updated those that are visible and were there
  /// @param destroyed those that are not visible any more
  public record Part(
      long since,
      List<Long> created,
      List<Long> updated,
      List<Long> destroyed,
      EmailState newState,
      boolean hasMore) {

    /// All of them.
    public List<Long> all() {
      List<Long> all = new ArrayList<>(created);
      all.addAll(updated);
      all.addAll(destroyed);
      return all;
    }
  }

  /// @throws MethodException CANNOT_CALCULATE_CHANGES for an unknown state
  public static Part since(MailAccount mail, ChangesRequest request, JmapLimits limits) {
    EmailState state =
        EmailState.parse(request.sinceState())
            .orElseThrow(() -> ChangesRequest.cannotCalculate("the state is not known"));
    int max = (int) Math.min(request.maxChanges().orElse(Long.MAX_VALUE), limits.objectsInGetMax());
    ChangeCursor cursor = state.cursor();
    Optional<AccountChanges> told =
        state.end() < 0 ? mail.changesSince(cursor, max) : mail.changesUpTo(cursor, state.end());
    AccountChanges changes =
        told.orElseThrow(() -> ChangesRequest.cannotCalculate("the state is not known any more"));
    Set<Long> all = new TreeSet<>(changes.emails().created());
    all.addAll(changes.emails().updated());
    all.addAll(changes.emails().destroyed());
    all.removeIf(id -> id <= state.after());
    boolean cut = all.size() > max;
    List<Long> ids = all.stream().limit(max).toList();
    EmailState next =
        cut
            ? new EmailState(cursor, changes.next().seen(), ids.getLast())
            : EmailState.at(changes.next());
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
        (changes.emails().created().contains(id) ? created : updated).add(id);
      } else if (!cameAndWentSince(mail, id, cursor)) {
        destroyed.add(id);
      }
    }
    return new Part(cursor.since(), created, updated, destroyed, next, more);
  }

  /// RFC 8620 §5.2: what was created and is gone again is left out, unless an earlier answer has
  /// told of it.
  private static boolean cameAndWentSince(MailAccount mail, long id, ChangeCursor cursor) {
    return mail.email(id).map(Email::createdModSeq).orElse(0L) > cursor.seen();
  }
}
