package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.util.Comparator;
import java.util.List;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.Quota;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// Endpoint for the disk usage of an account by mailbox.
final class UsageEndpoints {
  private final MailStore store;

  UsageEndpoints(MailStore store) {
    this.store = store;
  }

  /// A mailbox with its size.
  public record MailboxUsage(
      @Description("names it") String id,
      @Description("its path") String path,
      @Description("its messages") int messages,
      @Description("octets of all its messages; one that is in two mailboxes is in both sums")
          long bytes) {}

  /// What an account uses.
  public record OwnUsage(
      @Description("octets of all messages, each once") long usedBytes,
      @Description("quota in octets; 0 for no limit") long limitBytes,
      @Description("number of messages") long messages,
      @Description(value = "the largest first", size = 10_000) List<MailboxUsage> mailboxes) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/usage", "getOwnUsage")
            .says(GROUP, "Shows the disk usage of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(OwnUsage.class, "the usage", this::usage));
  }

  private OwnUsage usage(RestCall call) {
    MailAccount account = store.account(call.principal(), call.principal().account());
    Quota quota = account.quota();
    List<MailboxUsage> mailboxes =
        account.mailboxes().stream()
            .map(UsageEndpoints::of)
            .sorted(Comparator.comparingLong(MailboxUsage::bytes).reversed())
            .toList();
    return new OwnUsage(quota.usedBytes(), quota.limitBytes(), quota.emails(), mailboxes);
  }

  private static MailboxUsage of(Mailbox mailbox) {
    return new MailboxUsage(
        mailbox.id().toString(),
        mailbox.path(),
        mailbox.counts().total(),
        mailbox.counts().bytes());
  }
}
