package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.imap.command.GetQuota;
import org.posthorn.imap.command.GetQuotaRoot;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.store.mail.Quota;

/// GETQUOTA and GETQUOTAROOT (RFC 9208 §4.1): one quota for all mailboxes of the account, of
/// storage and of messages.
public final class QuotaHandler {
  private static final String ROOT = "account";
  private static final long UNIT_BYTES = 1_024; // RFC 9208 §5.1

  private QuotaHandler() {}

  public static Completion run(GetQuota command, ImapSession session) throws IOException {
    if (!command.root().equals(ROOT)) {
      throw new ImapException.No(ResponseCode.NONEXISTENT, "no such quota root");
    }
    tell(session);
    return Completion.of("GETQUOTA completed");
  }

  public static Completion run(GetQuotaRoot command, ImapSession session) throws IOException {
    Place place = Place.of(session, command.mailbox());
    if (!place.isOwn()) {
      throw new ImapException.No(ResponseCode.NOPERM, "the quota is the owner's");
    }
    session.out().text("* QUOTAROOT ").mailbox(place.path()).text(" " + ROOT).end();
    tell(session);
    return Completion.of("GETQUOTAROOT completed");
  }

  private static void tell(ImapSession session) throws IOException {
    Quota quota = session.account().quota();
    // RFC 9208 §4.2.1: a resource without a limit is not listed.
    List<String> resources = new ArrayList<>();
    if (quota.limitBytes() > 0) {
      resources.add("STORAGE " + units(quota.usedBytes()) + " " + quota.limitBytes() / UNIT_BYTES);
    }
    if (quota.limitEmails() > 0) {
      resources.add("MESSAGE " + quota.emails() + " " + quota.limitEmails()); // RFC 9208 §5.2
    }
    session.out().untagged("QUOTA " + ROOT + " (" + String.join(" ", resources) + ")");
  }

  private static long units(long bytes) {
    return Math.ceilDiv(bytes, UNIT_BYTES);
  }
}
