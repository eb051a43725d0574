package org.posthorn.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Table;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;

/// What `check` says of an account whose rows or blobs are damaged: each of them, not the first.
class DamagedRowsTest extends MailTest {
  private static final byte[] NONSENSE = {99};

  private void damage(Table table, byte[] key) {
    put(table, key, NONSENSE);
  }

  private void put(Table table, byte[] key, byte[] value) {
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              writer.put(table, key, value);
              return true;
            });
  }

  private List<String> problems() {
    return mail().check(ALICE).problems();
  }

  /// The damage is meant, so nothing is left for the comparison at the end.
  @AfterEach
  void forget() {
    mail().erase(ALICE);
  }

  @Test
  void every_damaged_message_is_named() {
    appendMany(inbox(), 5);
    damage(MailTables.MEMBERSHIP, MailTables.membership(1, 2));
    damage(MailTables.MEMBERSHIP, MailTables.membership(1, 4));
    damage(MailTables.EMAIL, MailTables.email(5));
    assertThat(problems())
        .anyMatch(each -> each.startsWith("the message of UID 2 in mailbox 1 cannot be read"))
        .anyMatch(each -> each.startsWith("the message of UID 4 in mailbox 1 cannot be read"))
        .anyMatch(each -> each.startsWith("Email 5 cannot be read"));
  }

  @Test
  void a_damaged_mailbox_is_named_and_the_others_are_checked() {
    appendMany(inbox(), 1);
    appendMany(archive(), 1);
    damage(MailTables.MAILBOX, MailTables.mailbox(1));
    damage(MailTables.MEMBERSHIP, MailTables.membership(archive().value(), 1));
    assertThat(problems())
        .anyMatch(each -> each.startsWith("mailbox 1 cannot be read"))
        .anyMatch(each -> each.startsWith("the message of UID 1 in mailbox " + archive().value()));
  }

  @Test
  void damaged_counters_are_named_and_the_rest_is_checked() {
    appendMany(inbox(), 1);
    damage(MailTables.MEMBERSHIP, MailTables.membership(1, 1));
    damage(MailTables.HEAD, MailTables.headCounters());
    assertThat(problems())
        .anyMatch(each -> each.startsWith("the message of UID 1 in mailbox 1"))
        .anyMatch(each -> each.startsWith("the account's counters cannot be read"));
  }

  @Test
  void a_mailbox_whose_counters_went_back_is_named() {
    appendMany(inbox(), 2);
    alice().view(inbox());
    byte[] key = MailTables.mailbox(inbox().value());
    byte[] before = requireNonNull(kv().get(ALICE.partition(), MailTables.MAILBOX, key));
    MailboxRow row = MailboxRow.decode(inbox().value(), before);
    row.highestModSeq--;
    put(MailTables.MAILBOX, key, row.encode());
    assertThat(problems())
        .anyMatch(each -> each.startsWith("mailbox 1 has a ModSeq above its highest"));
  }

  @Test
  void every_blob_that_is_gone_or_damaged_is_named() throws IOException {
    String large = testMessage("x".repeat(300_000));
    for (int i = 0; i < 3; i++) {
      append(MailboxId.INBOX, large);
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory.resolve("blobs"))) {
      files = all.filter(file -> file.getFileName().toString().length() == 32).toList();
    }
    Files.delete(files.get(0));
    Files.write(files.get(1), NONSENSE);
    assertThat(problems()).hasSize(2).allMatch(each -> each.contains("in mailbox 1) cannot be"));
  }
}
