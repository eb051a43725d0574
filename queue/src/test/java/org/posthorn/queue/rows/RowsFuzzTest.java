package org.posthorn.queue.rows;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.kv.lease.LeaseRow;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.Report;

/// Whatever stands in the store is a row or damaged, and a damaged row is said to be one.
class RowsFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
  private static final byte[] KEY = new byte[DueKey.BYTES];

  /// A row of a message as servers wrote it before format 2.
  private static final String FORMAT_1 =
      "010100000001610000000c686572652e6578616d706c650000000000000007000000057472616365"
          + "0000019cad8fac000000019cad909660ffffffffffffffff000000000001000100000000000003e8"
          + "0000000200000003000000020000000100000001010000019cad8fac00";

  @FuzzTest
  void messages(byte[] value) {
    again(value, MessageRow::decode, MessageRow::encode);
  }

  @FuzzTest
  void recipients(byte[] value) {
    again(value, RecipientRow::decode, RecipientRow::encode);
  }

  @FuzzTest
  void leases(byte[] value) {
    again(value, LeaseRow::decode, LeaseRow::encode);
  }

  @FuzzTest
  void reports(byte[] value) {
    again(value, ReportRow::decode, ReportRow::encode);
  }

  @FuzzTest
  void dueRows(byte[] value) {
    again(value, bytes -> DueRow.decode(KEY, bytes), DueRow::encode);
    damagedOr(value, bytes -> DueRow.decode(bytes, value));
  }

  /// What is read is written back as something that is read as the same.
  private static <T> void again(
      byte[] value, Function<byte[], T> decode, Function<T, byte[]> encode) {
    damagedOr(
        value,
        bytes -> {
          T row = decode.apply(bytes);
          assertThat(decode.apply(encode.apply(row))).isEqualTo(row);
        });
  }

  private static void damagedOr(byte[] value, Consumer<byte[]> body) {
    try {
      body.accept(value);
    } catch (StoreException e) {
      assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
    }
  }

  /// Each row cut off anywhere, and with each of its bytes changed.
  @Test
  void damaged_rows_are_called_damaged() {
    damage(message(false).encode(), this::messages);
    damage(recipient().encode(), this::recipients);
    damage(new LeaseRow(new LeaseHolder("one", 7), NOW).encode(), this::leases);
    damage(new ReportRow(Report.Kind.FAILED, List.of(0, 3)).encode(), this::reports);
    damage(dueRow().encode(), this::dueRows);
  }

  private static void damage(byte[] row, Consumer<byte[]> decode) {
    decode.accept(row);
    for (int i = 0; i < row.length; i++) {
      decode.accept(Arrays.copyOf(row, i));
      for (int value : new int[] {0, 1, 2, 0x7F, 0x80, 0xFF, row[i] ^ 1}) {
        byte[] changed = row.clone();
        changed[i] = (byte) value;
        decode.accept(changed);
      }
    }
  }

  @Test
  void whole_rows_are_read_as_they_were_written() {
    for (boolean tlsOptional : new boolean[] {false, true}) {
      byte[] row = message(tlsOptional).encode();
      assertThat(MessageRow.decode(row)).isEqualTo(message(tlsOptional));
    }
    assertThat(RecipientRow.decode(recipient().encode())).isEqualTo(recipient());
    assertThat(DueRow.decode(dueRow().key().bytes(), dueRow().encode())).isEqualTo(dueRow());
  }

  /// Format 1 had neither XVERP nor a request to hold, nor the length of signatures.
  @Test
  void messages_of_format_1_are_read() {
    byte[] first = HexFormat.of().parseHex(FORMAT_1);
    MessageRow row = message(false);
    MessageRow read = MessageRow.decode(first);
    assertThat(read.header().from()).isEqualTo(row.header().from());
    assertThat(read.header().parameters()).isEqualTo(MailParameters.NONE);
    assertThat(read.signatures()).isZero();
    assertThat(read.failedSince()).contains(NOW);
    assertThat(MessageRow.decode(read.encode())).isEqualTo(read);
  }

  private static MessageRow message(boolean tlsOptional) {
    MessageRow.Header header =
        new MessageRow.Header(
            ReversePath.of(new Mailbox("a", "here.example")),
            Optional.of(new AccountId(7)),
            "trace",
            NOW,
            NOW.plusSeconds(60),
            MailParameters.NONE
                .withVerp(Optional.of(new MailParameters.Verp('+', '=')))
                .withHold(Optional.of(new MailParameters.Hold.Until(NOW.plusSeconds(60)))),
            true,
            false,
            tlsOptional);
    return new MessageRow(header, true, 1_000, 70, 2, 3, 2, 1, 1, Optional.of(NOW));
  }

  private static RecipientRow recipient() {
    DeliveryOutcome outcome =
        new DeliveryOutcome(
            DeliveryOutcome.Kind.TEMPORARY,
            451,
            Optional.of(EnhancedStatus.of("4.3.0")),
            "later",
            "mx.there.example",
            "TLSv1.3");
    return new RecipientRow(
        new EnvelopeRecipient(new Mailbox("b", "there.example"), RcptParameters.NONE),
        new Destination("there.example"),
        RecipientState.DEFERRED,
        2,
        NOW,
        true,
        Optional.of(NOW),
        Optional.of(outcome));
  }

  private static DueRow dueRow() {
    DueKey key = new DueKey(1, 2, NOW.toEpochMilli(), QueueId.of(new byte[QueueId.BYTES]));
    return new DueRow(key, new Destination("there.example"), "a", true, List.of(0, 2));
  }
}
