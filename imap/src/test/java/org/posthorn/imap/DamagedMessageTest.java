package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.imap.Fixture.ask;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.AccountId;
import org.posthorn.imap.FaultyBlobs.Fault;
import org.posthorn.kv.Durability;
import org.posthorn.store.rows.MailTables;
import org.posthorn.testkit.LineClient;

/// One message that cannot be read hides no other.
class DamagedMessageTest {
  private static final AccountId ALICE = new AccountId(1);

  /// Longer than the store keeps in rows.
  private static final String LONG =
      "Subject: long\r\n\r\nneedle\r\n" + "filling line\r\n".repeat(8_000);

  @TempDir private Path directory;
  private Fixture fixture;
  private LineClient client;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
    client = fixture.select("alice", "INBOX");
    fixture.append(client, "INBOX", "", "Subject: one\r\n\r\nneedle\r\n");
    fixture.append(client, "INBOX", "", LONG);
    fixture.append(client, "INBOX", "", "Subject: three\r\n\r\nneedle\r\n");
  }

  @AfterEach
  void stop() {
    fixture.blobs.fault = Fault.NONE;
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"OPEN", "READ"})
  void a_blob_that_cannot_be_read_is_not_found_and_the_others_are(Fault fault) throws IOException {
    fixture.blobs.fault = fault;
    assertThat(ask(client, "a SEARCH BODY needle").getFirst()).isEqualTo("* SEARCH 1 3");
    fixture.blobs.fault = Fault.NONE;
    assertThat(ask(client, "b SEARCH BODY needle").getFirst()).isEqualTo("* SEARCH 1 2 3");
  }

  @Test
  void a_blob_that_cannot_be_read_is_told_by_fetch_after_the_others() throws IOException {
    fixture.blobs.fault = Fault.OPEN;
    List<String> answers = ask(client, "a FETCH 1:3 (UID BODY.PEEK[TEXT])");
    assertThat(answers)
        .anyMatch(line -> line.startsWith("* 1 FETCH"))
        .anyMatch(line -> line.startsWith("* 3 FETCH"));
    assertThat(answers.getLast()).startsWith("a NO [CORRUPTION]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9", "1 2 3 4"})
  void a_row_of_structure_that_cannot_be_read_hides_that_message_alone(String octets)
      throws IOException {
    damage(2, octets);
    List<String> answers = ask(client, "a FETCH 1:3 (UID ENVELOPE)");
    assertThat(answers)
        .filteredOn(line -> line.startsWith("* "))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("* 1 FETCH"))
        .anyMatch(line -> line.startsWith("* 3 FETCH"));
    assertThat(answers.getLast()).startsWith("a NO [CORRUPTION]");
    assertThat(ask(client, "b SEARCH SUBJECT e").getFirst()).isEqualTo("* SEARCH 1 3");
    assertThat(ask(client, "c FETCH 2 (UID FLAGS BODY.PEEK[])").getLast()).startsWith("c OK");
  }

  @Test
  void all_of_them_may_be_damaged() throws IOException {
    for (int message = 1; message <= 3; message++) {
      damage(message, "9");
    }
    assertThat(ask(client, "a FETCH 1:3 ENVELOPE")).hasSize(1);
    assertThat(ask(client, "b SEARCH SUBJECT e").getFirst()).isEqualTo("* SEARCH");
  }

  /// Writes other octets into the row that is kept beside a message.
  private void damage(int message, String octets) throws IOException {
    String answer = ask(client, "m FETCH " + message + " EMAILID").getFirst();
    String id = answer.replaceAll(".*\\(E?([^)]*)\\)\\)", "$1");
    byte[] key = MailTables.email(Long.parseLong(id, 16));
    byte[] row = new byte[octets.isEmpty() ? 0 : octets.split(" ").length];
    for (int i = 0; i < row.length; i++) {
      row[i] = Byte.parseByte(octets.split(" ")[i]);
    }
    fixture.kv.write(
        ALICE.partition(),
        Durability.SYNCED,
        writer -> {
          assertThat(writer.get(MailTables.STRUCTURE, key)).isNotNull();
          writer.put(MailTables.STRUCTURE, key, row);
          return Boolean.TRUE;
        });
  }
}
