package org.posthorn.store.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MembershipRow;

/// The order of reception and the counts of views, compared with sorted lists of their rows.
class ReceivedOrderTest {
  private static final Comparator<MembershipRow> RECEIVED =
      Comparator.comparingLong(MembershipRow::internalDate)
          .thenComparingLong(MembershipRow::emailId);

  /// A mailbox with its rows.
  private static final class Grown {
    final TreeMap<Integer, MembershipRow> rows = new TreeMap<>();
    MailboxView view;
    long modSeq = 1;

    Grown(int mailbox) {
      view = new MailboxView(new MailboxId(mailbox), 5, 1, 1, KeywordNames.INITIAL, ViewRows.EMPTY);
    }

    void change(List<MembershipRow> put, int... gone) {
      put.forEach(row -> rows.put(row.uid(), row));
      Arrays.stream(gone).forEach(rows::remove);
      int uidNext = rows.isEmpty() ? view.uidNext() : Math.max(view.uidNext(), rows.lastKey() + 1);
      view =
          new ViewDelta(
                  view.mailbox().value(),
                  modSeq,
                  modSeq + 1,
                  uidNext,
                  put.toArray(MembershipRow[]::new),
                  gone)
              .applied(view, KeywordNames.INITIAL);
      modSeq++;
    }

    MembershipRow row(int uid, long email, long date, long flags, boolean shared) {
      return new MembershipRow(
          new EmailRow.Place(view.mailbox().value(), uid),
          email,
          modSeq + 1,
          flags,
          7 * email,
          date,
          date,
          shared);
    }
  }

  private static List<Long> ids(List<MailboxView> views, boolean newestFirst, FlagTest test) {
    ReceivedOrder order = new ReceivedOrder(views, newestFirst, test);
    List<Long> ids = new ArrayList<>();
    while (order.next()) {
      ids.add(order.emailId());
      if (order.bytes() != 7 * order.emailId() || !test.matches(order.flags())) {
        throw new AssertionError("another row's size or flags at Email " + order.emailId());
      }
    }
    assertThat(order.next()).isFalse();
    return ids;
  }

  private static List<Long> expected(List<Grown> mailboxes, boolean newestFirst, FlagTest test) {
    return mailboxes.stream()
        .flatMap(mailbox -> mailbox.rows.values().stream())
        .filter(row -> test.matches(row.flags()))
        .sorted(newestFirst ? RECEIVED.reversed() : RECEIVED)
        .map(MembershipRow::emailId)
        .toList();
  }

  // The seed is in the name of the test; dates: in order, nearly so, at random.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void rows_come_in_the_order_of_reception_after_every_change(long seed) {
    Random random = new Random(seed);
    int jitter = new int[] {1, 40, 100_000}[(int) seed % 3];
    List<Grown> mailboxes = List.of(new Grown(1), new Grown(2));
    int[] uidNext = {1, 1};
    long email = 0;
    List<FlagTest> tests =
        List.of(
            FlagTest.ALL,
            new FlagTest(0, Flags.DELETED),
            new FlagTest(Flags.FLAGGED, Flags.DELETED),
            new FlagTest(0, Flags.SEEN | Flags.DELETED));
    for (int step = 0; step < 14; step++) {
      int which = random.nextInt(2);
      Grown mailbox = mailboxes.get(which);
      List<MembershipRow> put = new ArrayList<>();
      int[] gone = {};
      if (random.nextInt(3) > 0 || mailbox.rows.isEmpty()) {
        for (int n = random.nextInt(400); n >= 0; n--) {
          boolean again = random.nextInt(8) == 0 && !mailbox.rows.isEmpty();
          MembershipRow other = again ? any(mailboxes, random) : null;
          long flags = (random.nextInt(20) == 0 ? Flags.FLAGGED : 0) | (random.nextLong() & 8);
          put.add(
              other == null
                  ? mailbox.row(
                      uidNext[which]++, ++email, email / 3 + random.nextInt(jitter), flags, false)
                  : mailbox.row(
                      uidNext[which]++, other.emailId(), other.internalDate(), flags, true));
        }
      } else {
        Set<Integer> some = new HashSet<>();
        for (int n = random.nextInt(100); n >= 0; n--) {
          some.add(new ArrayList<>(mailbox.rows.keySet()).get(random.nextInt(mailbox.rows.size())));
        }
        if (random.nextBoolean()) {
          gone = some.stream().mapToInt(Integer::intValue).sorted().toArray();
        } else {
          some.stream()
              .sorted()
              .map(mailbox.rows::get)
              .forEach(row -> put.add(row.with(mailbox.modSeq + 1, random.nextLong() & 0x1f)));
        }
      }
      mailbox.change(put, gone);
      for (FlagTest test : tests) {
        for (boolean newestFirst : new boolean[] {true, false}) {
          assertThat(ids(List.of(mailbox.view), newestFirst, test))
              .as("seed %d", seed)
              .isEqualTo(expected(List.of(mailbox), newestFirst, test));
        }
        assertThat(ids(mailboxes.stream().map(m -> m.view).toList(), true, test))
            .as("seed %d", seed)
            .isEqualTo(expected(mailboxes, true, test));
        assertThat(mailbox.view.emails(test))
            .as("seed %d", seed)
            .isEqualTo(new HashSet<>(expected(List.of(mailbox), true, test)).size());
        List<Long> seen = new ArrayList<>();
        mailbox.view.each(test, (id, _) -> seen.add(id));
        assertThat(seen)
            .containsExactlyInAnyOrderElementsOf(expected(List.of(mailbox), true, test));
      }
    }
  }

  private static MembershipRow any(List<Grown> mailboxes, Random random) {
    List<MembershipRow> rows =
        mailboxes.stream().flatMap(mailbox -> mailbox.rows.values().stream()).toList();
    return rows.get(random.nextInt(rows.size()));
  }

  @Test
  void an_Email_that_a_mailbox_holds_twice_is_counted_once() {
    Grown mailbox = new Grown(1);
    // The first row does not know yet that there will be another.
    mailbox.change(List.of(mailbox.row(1, 10, 100, 0, false), mailbox.row(2, 11, 101, 0, false)));
    mailbox.change(List.of(mailbox.row(3, 10, 100, 0, true)));
    assertThat(mailbox.view.emails(FlagTest.ALL)).isEqualTo(2);
    assertThat(ids(List.of(mailbox.view), true, FlagTest.ALL)).containsExactly(11L, 10L, 10L);
  }

  @Test
  void chunks_without_a_matching_row_are_not_looked_into() {
    Grown mailbox = new Grown(1);
    List<MembershipRow> rows = new ArrayList<>();
    for (int uid = 1; uid <= 100_000; uid++) {
      rows.add(mailbox.row(uid, uid, uid, uid == 700 ? Flags.FLAGGED : 0, false));
    }
    mailbox.change(rows);
    FlagTest flagged = new FlagTest(Flags.FLAGGED, 0);
    assertThat(ids(List.of(mailbox.view), true, flagged)).containsExactly(700L);
    int looked = 0;
    for (Page page : mailbox.view.rows().pages) {
      if (flagged.mayMatch(page.summary)) {
        for (Chunk chunk : page.chunks) {
          looked += flagged.mayMatch(chunk.summary) ? 1 : 0;
        }
      }
    }
    assertThat(looked).isOne();
  }
}
