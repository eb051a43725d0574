package org.posthorn.jmap.mailbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.AccountChanges.Changed;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mailbox.MailboxChanges;
import org.posthorn.store.message.VisibleEmail;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Mailbox/changes (RFC 8621 §2.2).
///
/// The state is the ModSeq of the last change of a mailbox; `90-120-5` is the state of a client
/// that knows all changes up to 90, and those up to 120 of the mailboxes up to number 5.
final class MailboxFeed {
  private static final Pattern STATE = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18})-(\\d{1,10}))?");

  /// Largest number of changed Emails whose Threads are read to find mailboxes with changed
  /// counters.
  private static final int EMAILS_FOLLOWED = 500;

  private final MailAccounts accounts;
  private final JmapLimits limits;

  MailboxFeed(MailAccounts accounts, JmapLimits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  ObjectNode changes(Call call) {
    MailAccount mail = accounts.seen(call);
    ChangesRequest request = ChangesRequest.read(call);
    call.arguments().requireAllKnown();
    Matcher state = STATE.matcher(request.sinceState());
    if (!state.matches()) {
      throw ChangesRequest.cannotCalculate("unknown state");
    }
    long since = Long.parseLong(state.group(1));
    long after = state.group(3) == null ? -1 : Long.parseLong(state.group(3));
    if (state.group(2) == null && mail.known(since) && since >= mail.states().mailboxes()) {
      return unchanged(mail, request);
    }
    MailboxChanges changes =
        mail.mailboxChangesSince(since)
            .orElseThrow(() -> ChangesRequest.cannotCalculate("the state is too old"));
    // Changes between two responses are returned again after the last one.
    long until = state.group(2) == null ? changes.state() : Long.parseLong(state.group(2));
    Changed changed = changes.changed();
    Set<Long> counted = new HashSet<>(changed.updated());
    counted.addAll(countedOtherwise(mail, since));
    counted.removeAll(changed.created());
    counted.removeAll(changed.destroyed());
    TreeSet<Long> all = new TreeSet<>(counted);
    all.addAll(changed.created());
    all.addAll(changed.destroyed());
    all.removeIf(id -> id <= after);
    long max = Math.min(request.maxChanges().orElse(Long.MAX_VALUE), limits.objectsInGetMax());
    boolean more = all.size() > max;
    List<Long> ids = all.stream().limit(max).toList();
    String newState = more ? since + "-" + until + "-" + ids.getLast() : Long.toString(until);
    List<String> updated = spelled(ids, counted);
    ObjectNode answer =
        request.answer(
            ObjectId.ofAccount(mail.id()),
            new ChangesRequest.Changes(
                newState,
                more,
                spelled(ids, changed.created()),
                updated,
                spelled(ids, changed.destroyed())));
    if (changes.countsAlone() && !updated.isEmpty()) {
      ArrayNode properties = answer.putArray("updatedProperties");
      MailboxJson.COUNTS.forEach(properties::add);
    } else {
      answer.putNull("updatedProperties");
    }
    return answer;
  }

  private static ObjectNode unchanged(MailAccount mail, ChangesRequest request) {
    String state = Long.toString(mail.states().mailboxes());
    return request
        .answer(
            ObjectId.ofAccount(mail.id()),
            new ChangesRequest.Changes(state, false, List.of(), List.of(), List.of()))
        .putNull("updatedProperties");
  }

  private static List<String> spelled(List<Long> ids, Set<Long> among) {
    return ids.stream()
        .filter(among::contains)
        .map(id -> new MailboxId(id.intValue()).toString())
        .toList();
  }

  /// Mailboxes whose number of unread Threads may have changed because of an Email in another
  /// mailbox; all mailboxes, if many Emails have changed.
  private static Set<Long> countedOtherwise(MailAccount mail, long since) {
    Optional<AccountChanges> emails = mail.changesSince(ChangeCursor.at(since), EMAILS_FOLLOWED);
    Set<Long> mailboxes = new HashSet<>();
    if (emails.isEmpty() || emails.get().hasMore()) {
      mail.mailboxes().forEach(mailbox -> mailboxes.add((long) mailbox.id().value()));
      return mailboxes;
    }
    List<Long> changed = new ArrayList<>(emails.get().emails().created());
    changed.addAll(emails.get().emails().updated());
    changed.addAll(emails.get().emails().destroyed());
    Set<Long> threads = new HashSet<>(emails.get().threadsGone().values());
    changed.forEach(id -> mail.email(id).ifPresent(email -> threads.add(email.threadId())));
    for (VisibleEmail email :
        mail.visibleThreads(threads.stream().mapToLong(Long::longValue).toArray()).emails()) {
      email.mailboxes().forEach(mailbox -> mailboxes.add((long) mailbox.value()));
    }
    return mailboxes;
  }
}
