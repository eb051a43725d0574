package org.posthorn.delivery.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A webhook as it is stored: format 1.
final class WebhookRow {
  private static final int FORMAT = 1;
  private static final int ACCOUNT = 1;
  private static final int DOMAIN = 2;
  private static final int INSTALLATION = 3;

  private WebhookRow() {}

  static byte[] encode(Webhook webhook) {
    RowWriter out = new RowWriter(FORMAT);
    switch (webhook.owner()) {
      case WebhookOwner.OfAccount(AccountId account) -> out.octet(ACCOUNT).int64(account.value());
      case WebhookOwner.OfDomain(String domain) -> out.octet(DOMAIN).text(domain);
      case WebhookOwner.OfInstallation _ -> out.octet(INSTALLATION);
    }
    List<String> events = webhook.wanted().events().stream().map(EventType::text).sorted().toList();
    return out.text(webhook.wanted().url())
        .list(events, RowWriter::text)
        .text(webhook.wanted().content().name())
        .flag(webhook.state().enabled())
        .text(webhook.state().reason())
        .instant(webhook.state().since())
        .instant(webhook.created())
        .done();
  }

  static Webhook decode(byte[] key, byte[] value) {
    return RowReader.read("webhook", value, FORMAT, in -> read(WebhookId.of(key), in));
  }

  private static Webhook read(WebhookId id, RowReader in) {
    WebhookOwner owner =
        switch (in.octet()) {
          case ACCOUNT -> new WebhookOwner.OfAccount(new AccountId(in.int64()));
          case DOMAIN -> new WebhookOwner.OfDomain(in.text());
          case INSTALLATION -> WebhookOwner.INSTALLATION;
          default -> throw in.corrupt("owner of an unknown kind");
        };
    String url = in.text();
    Set<EventType> events =
        in.list(RowReader::text).stream()
            .map(text -> EventType.of(text).orElseThrow(() -> in.corrupt("event " + text)))
            .collect(Collectors.toSet());
    Webhook.Content content = Webhook.Content.valueOf(in.text());
    Webhook.State state = new Webhook.State(in.flag(), in.text(), in.instant());
    Instant created = in.instant();
    return new Webhook(id, owner, new Webhook.Wanted(url, events, content), state, created);
  }
}
