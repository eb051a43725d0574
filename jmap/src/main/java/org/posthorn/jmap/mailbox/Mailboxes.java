package org.posthorn.jmap.mailbox;

import java.util.List;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;

/// The methods of Mailboxes (RFC 8621 §2.1 to §2.5).
public final class Mailboxes {
  private Mailboxes() {}

  /// Without sharing.
  public static List<Method> methods(MailAccounts accounts, JmapLimits limits) {
    return methods(accounts, Sharees.NONE, limits);
  }

  /// @param sharees with whom mailboxes can be shared
  public static List<Method> methods(MailAccounts accounts, Sharees sharees, JmapLimits limits) {
    MailboxGet reads = new MailboxGet(accounts, limits);
    MailboxFeed feed = new MailboxFeed(accounts, limits);
    MailboxQuery query = new MailboxQuery(accounts, limits);
    MailboxSet set = new MailboxSet(accounts, sharees, limits);
    return List.of(
        new Method("Mailbox/get", Capability.MAIL, reads::get),
        new Method("Mailbox/changes", Capability.MAIL, feed::changes),
        new Method("Mailbox/query", Capability.MAIL, query::query),
        new Method("Mailbox/queryChanges", Capability.MAIL, query::changes),
        new Method("Mailbox/set", Capability.MAIL, set::set));
  }
}
