package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.imap.command.GetQuota;
import org.posthorn.imap.command.GetQuotaRoot;
import org.posthorn.imap.command.SetQuota;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Service;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.mail.Quota;

/// GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208 §4.1): one quota for all mailboxes of an account,
/// of storage and of messages. The user's own root is `account`, that of another the name of the
/// other's account.
public final class QuotaHandler {
  private static final String OWN = "account";
  private static final String STORAGE = "STORAGE";
  private static final long UNIT_BYTES = 1_024; // RFC 9208 §5.1

  private QuotaHandler() {}

  public static Completion run(GetQuota command, ImapSession session) throws IOException {
    tell(session, command.root(), quota(session, command.root()));
    return Completion.of("GETQUOTA completed");
  }

  public static Completion run(GetQuotaRoot command, ImapSession session) throws IOException {
    Place place = Place.of(session, command.mailbox());
    if (!place.isOwn()) {
      place.require(MailboxRight.INSERT); // what is added there counts
    }
    String root = place.isOwn() ? OWN : name(session, place);
    Quota quota = place.account().quota();
    session.out().text("* QUOTAROOT ").mailbox(place.path()).space().astring(root).end();
    tell(session, root, quota);
    return Completion.of("GETQUOTAROOT completed");
  }

  /// For administrators: the limit of storage. That of messages is the same for all accounts, and
  /// configured.
  public static Completion run(SetQuota command, ImapSession session) throws IOException {
    Service.Accounts accounts = session.service().accounts();
    SaslIdentity who = session.identity().orElseThrow();
    if (!accounts.setsQuotas(who)) {
      throw new ImapException.No(ResponseCode.NOPERM, "quotas are set by administrators");
    }
    AccountId account =
        command.root().equals(OWN)
            ? session.account().id()
            : accounts.named(who, command.root()).orElseThrow(QuotaHandler::noRoot);
    for (String resource : command.limits().keySet()) {
      if (!resource.equals(STORAGE)) {
        // RFC 9208 §4.1.3: as in its example, a limit that cannot be changed.
        tell(session, command.root(), quota(session, command.root()));
        throw new ImapException.No(ResponseCode.CANNOT, "a limit of the system");
      }
    }
    long bytes = bytes(Optional.ofNullable(command.limits().get(STORAGE)));
    tell(session, command.root(), accounts.setQuota(who, account, bytes));
    return Completion.of("SETQUOTA completed");
  }

  /// The limit in octets; 0 for none.
  private static long bytes(Optional<Long> units) {
    if (units.isEmpty()) {
      return 0;
    }
    if (units.get() > Long.MAX_VALUE / UNIT_BYTES) {
      throw new ImapException.No(ResponseCode.LIMIT, "the limit is too large");
    }
    return Math.max(1, units.get() * UNIT_BYTES); // 1 octet, told as 0 units
  }

  private static Quota quota(ImapSession session, String root) {
    if (root.equals(OWN)) {
      return session.account().quota();
    }
    SaslIdentity who = session.identity().orElseThrow();
    Service.Accounts accounts = session.service().accounts();
    AccountId account = accounts.named(who, root).orElseThrow(QuotaHandler::noRoot);
    return accounts
        .quota(who, account)
        .or(() ->
            Place.all(session).stream()
                .filter(place -> !place.isOwn() && place.account().id().equals(account))
                .filter(place -> place.rights().has(MailboxRight.INSERT))
                .findFirst()
                .map(place -> place.account().quota()))
        .orElseThrow(QuotaHandler::noRoot);
  }

  private static String name(ImapSession session, Place place) {
    return session
        .service()
        .accounts()
        .name(place.account().id())
        .orElseThrow(QuotaHandler::noRoot);
  }

  private static ImapException.No noRoot() {
    return new ImapException.No(ResponseCode.NONEXISTENT, "no such quota root");
  }

  private static void tell(ImapSession session, String root, Quota quota) throws IOException {
    // RFC 9208 §4.2.1: a resource without a limit is not listed.
    List<String> resources = new ArrayList<>();
    if (quota.limitBytes() > 0) {
      resources.add(
          STORAGE + " " + units(quota.usedBytes()) + " " + quota.limitBytes() / UNIT_BYTES);
    }
    if (quota.limitEmails() > 0) {
      resources.add("MESSAGE " + quota.emails() + " " + quota.limitEmails()); // RFC 9208 §5.2
    }
    ResponseWriter out = session.out();
    out.text("* QUOTA ").astring(root).text(" (" + String.join(" ", resources) + ")").end();
  }

  private static long units(long bytes) {
    return Math.ceilDiv(bytes, UNIT_BYTES);
  }
}
