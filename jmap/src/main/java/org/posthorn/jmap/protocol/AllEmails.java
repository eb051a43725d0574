package org.posthorn.jmap.protocol;

import java.util.TreeSet;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.view.MailboxView;

/// The Emails of an account for a `/get` without ids.
public final class AllEmails {
  private AllEmails() {}

  /// Their numbers, ascending.
  ///
  /// @throws MethodException REQUEST_TOO_LARGE if there are more than [JmapLimits#objectsInGetMax]
  public static long[] of(MailAccount mail, JmapLimits limits) {
    TreeSet<Long> ids = new TreeSet<>();
    for (Mailbox mailbox : mail.mailboxes()) {
      MailboxView view = mail.view(mailbox.id());
      for (int i = 0; i < view.size() && ids.size() <= limits.objectsInGetMax(); i++) {
        ids.add(view.emailId(i));
      }
    }
    GetRequest.requireFew(ids.size(), limits);
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}
