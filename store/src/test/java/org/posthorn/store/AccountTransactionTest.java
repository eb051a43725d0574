package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Table;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.MailException;

/// What is kept beside mail has its ModSeqs from the same clock.
class AccountTransactionTest extends MailTest {
  private static final Table SCRIPT = new Table(200, "script", Table.Family.ROWS);
  private static final byte[] KEY = {1};

  private static long putScript(AccountTransaction transaction) {
    byte[] row = ByteBuffer.allocate(8).putLong(transaction.modSeq()).array();
    transaction.writer().put(SCRIPT, KEY, row);
    return transaction.modSeq();
  }

  private long script() {
    byte[] row = kv().get(ALICE.partition(), SCRIPT, KEY);
    return row == null ? 0 : ByteBuffer.wrap(row).getLong();
  }

  @Test
  void mail_and_what_is_beside_it_never_share_a_ModSeq() {
    long mail = append(inbox(), testMessage("first")).modSeq();
    long script = mail().write(ALICE, Durability.SYNCED, AccountTransactionTest::putScript);
    assertThat(script).isGreaterThan(mail);
    assertThat(script()).isEqualTo(script);
    assertThat(alice().modSeq()).isEqualTo(script);
    assertThat(append(inbox(), testMessage("second")).modSeq()).isGreaterThan(script);
  }

  @Test
  void an_account_without_mail_has_a_clock() {
    long first = mail().write(BOB, Durability.RELAXED, AccountTransactionTest::putScript);
    assertThat(mail().write(BOB, Durability.RELAXED, AccountTransactionTest::putScript))
        .isGreaterThan(first);
  }

  @Test
  void what_fails_takes_no_ModSeq_and_leaves_no_row() {
    inbox();
    long before = alice().modSeq();
    assertThatThrownBy(() ->
            mail()
                .write(
                    ALICE,
                    Durability.SYNCED,
                    transaction -> {
                      putScript(transaction);
                      throw new IllegalArgumentException("no script");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(alice().modSeq()).isEqualTo(before);
    assertThat(script()).isZero();
  }

  @Test
  void a_removed_account_takes_nothing_more() {
    inbox();
    mail().erase(ALICE);
    assertThatThrownBy(
            () -> mail().write(ALICE, Durability.SYNCED, AccountTransactionTest::putScript))
        .isInstanceOfSatisfying(
            MailException.class, e -> assertThat(e.kind()).isEqualTo(MailException.Kind.NOT_FOUND));
  }
}
