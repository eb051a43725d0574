package org.posthorn.store.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.StoreException;
import org.posthorn.store.clock.AccountClock;
import org.posthorn.store.clock.Gaps;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.rows.EmailRow.Place;

/// Rows read back as they were written, rows of format version 1 stay readable, damaged ones are
/// refused.
class RowsTest {
  private static final HexFormat HEX = HexFormat.of();

  private static MembershipRow membership() {
    return new MembershipRow(
        new Place(3, 9), 77, 1_000, Flags.SEEN | 1L << 63, 10_240, -5, 1_760_000_000, true);
  }

  private static EmailRow email() {
    return new EmailRow(
        70,
        1_000,
        1_760_000_000,
        10_240,
        EmailRow.BODY_BLOB,
        new byte[16],
        new byte[32],
        List.of(new Place(3, 9), new Place(4, 1)));
  }

  @Test
  void rows_read_back_as_they_were_written() {
    assertThat(MembershipRow.decode(3, 9, membership().encode())).isEqualTo(membership());
    assertThat(EmailRow.decode(email().encode())).usingRecursiveComparison().isEqualTo(email());
    TombstoneRow tombstone = new TombstoneRow(5, new long[] {1, 2, 1_000_000}, new long[0]);
    assertThat(TombstoneRow.decode(tombstone.encode()).ids()).containsExactly(1, 2, 1_000_000);
    Gaps gaps = Gaps.NONE.with(new Gaps.Range(5, 9)).with(new Gaps.Range(20, 30));
    assertThat(GapsRow.decode(GapsRow.encode(gaps))).isEqualTo(gaps);
    KeywordNames names = KeywordNames.INITIAL.with("own").with("\u00fcber");
    assertThat(KeywordsRow.decode(KeywordsRow.encode(names)).all()).isEqualTo(names.all());
  }

  @Test
  void rows_of_version_1_stay_readable() {
    assertThat(HEX.formatHex(membership().encode()))
        .isEqualTo("01014de8078180808080808080800180500980e0bb8e0d");
    assertThat(HEX.formatHex(new TombstoneRow(5, new long[] {1, 3}, new long[0]).encode()))
        .isEqualTo("0105020102");
    assertThat(HEX.formatHex(email().encode()))
        .isEqualTo("0146e80780e0bb8e0d805002" + "00".repeat(48) + "0203090401");
    AccountCounters head = new AccountCounters();
    head.clock = new AccountClock(300, 5, 0);
    head.usedBytes = 128;
    assertThat(HEX.formatHex(head.encode())).isEqualTo("02ac020500000000000080010000000000");
    MailboxRow mailbox = new MailboxRow(1, 0, "INBOX");
    mailbox.role = 1;
    assertThat(HEX.formatHex(mailbox.encode()))
        .isEqualTo("030005494e424f5801000001000000000000000000");
  }

  @Test
  void another_version_and_trailing_bytes_are_refused() {
    byte[] row = membership().encode();
    row[0] = 2;
    corrupt(() -> MembershipRow.decode(3, 9, row));
    byte[] longer = Arrays.copyOf(email().encode(), email().encode().length + 1);
    corrupt(() -> EmailRow.decode(longer));
  }

  private static void corrupt(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
  }

  /// Either the bytes are a row, which then is written as it was read, or they are refused.
  private static <T> void decoded(
      byte[] input, Function<byte[], T> decode, Function<T, byte[]> encode) {
    T row;
    try {
      row = decode.apply(input);
    } catch (StoreException e) {
      assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
      return;
    }
    byte[] written = encode.apply(row);
    assertThat(encode.apply(decode.apply(written))).isEqualTo(written);
  }

  @FuzzTest
  void membership_rows(byte[] input) {
    decoded(input, row -> MembershipRow.decode(1, 1, row), MembershipRow::encode);
  }

  @FuzzTest
  void email_rows(byte[] input) {
    decoded(input, EmailRow::decode, EmailRow::encode);
  }

  @FuzzTest
  void mailbox_rows(byte[] input) {
    decoded(input, row -> MailboxRow.decode(1, row), MailboxRow::encode);
  }

  @FuzzTest
  void head_rows(byte[] input) {
    decoded(input, AccountCounters::decode, AccountCounters::encode);
    decoded(input, GapsRow::decode, GapsRow::encode);
    decoded(input, TombstoneRow::decode, TombstoneRow::encode);
    decoded(input, StructureRow::decode, StructureRow::encode);
    decoded(input, ExpungedRow::decode, ExpungedRow::encode);
    decoded(input, ScriptRow::decode, ScriptRow::encode);
    decoded(input, ScriptsRow::decode, ScriptsRow::encode);
  }
}
