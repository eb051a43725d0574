package org.posthorn.server.disaster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.server.disaster.ExpectedOutboundMail.Copy;
import org.posthorn.transport.message.QueueId;

/// Reads what the mailboxes hold of what was submitted, and what the queue's tables hold in the
/// end.
final class OutboundAudit {
  private static final int AT_ONCE = 50;
  private static final int ROWS = 1_000;
  private static final Pattern EXISTS = Pattern.compile("^\\* (\\d+) EXISTS");
  private static final Pattern FINAL = Pattern.compile("Final-Recipient: rfc822;\\s*(\\S+)");

  private final ExpectedOutboundMail ledger;
  private final Map<Copy, Integer> filed = new HashMap<>();
  private final Map<Copy, Integer> reported = new HashMap<>();

  OutboundAudit(ExpectedOutboundMail ledger) {
    this.ledger = ledger;
  }

  /// Reads all mailboxes and settles the accounts.
  void mailboxes(ServerProcess server) throws IOException {
    filed.clear();
    reported.clear();
    for (String user : ExpectedMail.USERS) {
      try (ImapClient imap = ImapClient.login(server.imap(), user)) {
        long count = imap.command("SELECT INBOX").number(EXISTS);
        for (long from = 1; from <= count; from += AT_ONCE) {
          String set = from + ":" + Math.min(count, from + AT_ONCE - 1);
          imap.command(
              "FETCH " + set + " (BODY.PEEK[])",
              response -> response.literals().forEach(message -> message(user, message)));
        }
      }
    }
    ledger.settle(filed, reported);
  }

  private void message(String user, byte[] message) {
    String text = new String(message, US_ASCII);
    String id = TestMessage.id(message).orElse("?");
    if (text.contains("\r\nAction: failed\r\n")) {
      Matcher recipient = FINAL.matcher(text);
      while (recipient.find()) {
        reported.merge(new Copy(id, recipient.group(1)), 1, Integer::sum);
      }
    } else if (OutboundTestMessage.holds(id, message)) {
      filed.merge(new Copy(id, user + "@" + ExpectedMail.DOMAIN), 1, Integer::sum);
    } else {
      ledger.fault(user + ": " + id + " is not as it was");
    }
  }

  /// Looks at the queue of a server that has ended: nothing may wait, nothing may lie about.
  void tables(Path store) {
    RocksStore.Settings settings =
        RocksStore.Settings.withDefaults(() -> ledger.fault("the store failed"))
            .withFreeSpaceFloor(0);
    try (KeyValueStore kv = RocksStore.open(store, settings)) {
      for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
        Set<QueueId> failed = new HashSet<>();
        int in = shard;
        walk(kv, shard, QueueTables.DUE, (key, value) -> ledger.fault("waits in shard " + in));
        walk(
            kv, shard, QueueTables.REPORTS, (key, value) -> ledger.fault("unmade report in " + in));
        walk(
            kv,
            shard,
            QueueTables.MESSAGES,
            (key, value) -> {
              if (MessageRow.decode(value).failedSince().isEmpty()) {
                ledger.fault("message " + QueueTables.id(key) + " is stuck");
              }
              failed.add(QueueTables.id(key));
            });
        for (Table table : new Table[] {QueueTables.BODIES, QueueTables.RECIPIENTS}) {
          walk(
              kv,
              shard,
              table,
              (key, value) -> {
                if (!failed.contains(QueueTables.id(key))) {
                  ledger.fault(table.name() + " of no message: " + QueueTables.id(key));
                }
              });
        }
      }
    }
  }

  private interface Row {
    void seen(byte[] key, byte[] value);
  }

  private static void walk(KeyValueStore kv, int shard, Table table, Row each) {
    byte[] from = {};
    while (true) {
      byte[] start = from;
      var rows =
          kv.read(
              QueueTables.partition(shard), reader -> reader.scan(table, start, new byte[0], ROWS));
      rows.forEach(row -> each.seen(row.key(), row.value()));
      if (rows.size() < ROWS) {
        return;
      }
      from = RowRange.after(rows.getLast().key());
    }
  }
}
