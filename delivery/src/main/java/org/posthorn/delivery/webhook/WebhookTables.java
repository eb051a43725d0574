package org.posthorn.delivery.webhook;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;

/// The tables of webhooks and their events; `package-info` has the layouts.
final class WebhookTables {
  static final Partition PARTITION = Partition.of(new PartitionKind(14, "webhook"));

  /// One partition for each webhook.
  static final PartitionKind EVENTS_KIND = new PartitionKind(15, "webhook_events");

  static final Table WEBHOOKS = new Table(152, "webhook", Table.Family.ROWS);
  static final Table SECRETS = new Table(153, "webhook_secret", Table.Family.ROWS);
  static final Table VERSION = new Table(154, "webhook_version", Table.Family.ROWS);
  static final Table EVENTS = new Table(155, "webhook_event", Table.Family.ROWS);
  static final Table DUE = new Table(156, "webhook_due", Table.Family.QUEUE);
  static final Table ATTEMPTS = new Table(157, "webhook_attempt", Table.Family.ROWS);
  static final Table STANDING = new Table(158, "webhook_standing", Table.Family.ROWS);

  /// The key of tables with one row.
  static final byte[] ONLY = {0};

  /// No end key of a scan.
  static final byte[] OPEN = {};

  private WebhookTables() {}

  static Partition events(WebhookId id) {
    return Partition.of(EVENTS_KIND, id.value());
  }
}
