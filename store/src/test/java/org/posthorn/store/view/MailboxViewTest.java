package org.posthorn.store.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MembershipRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Views compared with a sorted map of rows, under random changes.
class MailboxViewTest {
  private static final Logger LOG = LoggerFactory.getLogger(MailboxViewTest.class);
  private static final MailboxId MAILBOX = new MailboxId(7);

  private static MembershipRow row(int uid, long modSeq, long flags) {
    return new MembershipRow(
        new EmailRow.Place(MAILBOX.value(), uid),
        1_000L + uid,
        modSeq,
        flags,
        10L * uid,
        100L + uid,
        200L + uid,
        false);
  }

  private static MailboxView empty() {
    return new MailboxView(MAILBOX, 5, 1, 1, KeywordNames.INITIAL, ViewRows.EMPTY);
  }

  /// A mailbox that grows, changes and shrinks at random, with every version it had.
  private static final class History {
    final Random random;
    final TreeMap<Integer, MembershipRow> rows = new TreeMap<>();
    final List<MailboxView> versions = new ArrayList<>(List.of(empty()));
    final List<Map<Integer, MembershipRow>> models = new ArrayList<>(List.of(Map.of()));
    int uidNext = 1;
    long modSeq = 1;

    History(long seed) {
      this.random = new Random(seed);
    }

    void step(int most) {
      modSeq++;
      TreeMap<Integer, MembershipRow> put = new TreeMap<>();
      int[] gone = {};
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          for (int n = random.nextInt(most); n >= 0; n--) {
            uidNext += random.nextInt(3);
            put.put(uidNext, row(uidNext, modSeq, random.nextLong() & 0x1f));
            uidNext++;
          }
        }
        case 2 ->
            some(most).forEach(uid -> put.put(uid, row(uid, modSeq, random.nextLong() & 0x1f)));
        default -> gone = some(most).stream().mapToInt(Integer::intValue).sorted().toArray();
      }
      rows.putAll(put);
      Arrays.stream(gone).forEach(rows::remove);
      ViewDelta delta =
          new ViewDelta(
              MAILBOX.value(),
              modSeq - 1,
              modSeq,
              uidNext,
              put.values().toArray(MembershipRow[]::new),
              gone);
      versions.add(delta.applied(versions.getLast(), KeywordNames.INITIAL));
      models.add(Map.copyOf(rows));
    }

    private List<Integer> some(int most) {
      List<Integer> uids = new ArrayList<>(rows.keySet());
      Collections.shuffle(uids, random);
      return uids.subList(0, Math.min(uids.size(), random.nextInt(most) + 1));
    }
  }

  private static void requireSame(MailboxView view, Map<Integer, MembershipRow> model) {
    TreeMap<Integer, MembershipRow> rows = new TreeMap<>(model);
    assertThat(view.size()).isEqualTo(rows.size());
    int i = 0;
    for (MembershipRow row : rows.values()) {
      assertThat(view.uid(i)).isEqualTo(row.uid());
      assertThat(view.emailId(i)).isEqualTo(row.emailId());
      assertThat(view.flags(i)).isEqualTo(row.flags());
      assertThat(view.modSeq(i)).isEqualTo(row.modSeq());
      assertThat(view.bytes(i)).isEqualTo(row.size());
      assertThat(view.internalDate(i)).isEqualTo(row.internalDate() * 1_000);
      assertThat(view.saveDate(i)).isEqualTo(row.saveDate() * 1_000);
      assertThat(view.indexOf(row.uid())).isEqualTo(i);
      if (!rows.containsKey(row.uid() + 1)) {
        assertThat(view.indexOf(row.uid() + 1)).isEqualTo(-(i + 1) - 1);
      }
      i++;
    }
    List<MembershipRow> list = List.copyOf(rows.values());
    assertThat(view.unseen())
        .isEqualTo((int) list.stream().filter(MailboxViewTest::unseen).count());
    assertThat(view.deleted())
        .isEqualTo((int) list.stream().filter(r -> (r.flags() & Flags.DELETED) != 0).count());
    assertThat(view.firstUnseen())
        .isEqualTo(
            IntStream.range(0, list.size())
                .filter(n -> unseen(list.get(n)))
                .findFirst()
                .orElse(-1));
  }

  private static boolean unseen(MembershipRow row) {
    return (row.flags() & Flags.SEEN) == 0;
  }

  private static void requireDifference(
      MailboxView older, MailboxView newer, Map<Integer, MembershipRow> before) {
    Changes changes = newer.since(older);
    int[] expunged =
        IntStream.range(0, older.size()).filter(i -> newer.indexOf(older.uid(i)) < 0).toArray();
    int[] changed =
        IntStream.range(0, newer.size())
            .filter(i -> {
              MembershipRow row = before.get(newer.uid(i));
              return row != null && row.modSeq() != newer.modSeq(i);
            })
            .toArray();
    int firstAdded =
        IntStream.range(0, newer.size())
            .filter(i -> older.indexOf(newer.uid(i)) < 0)
            .findFirst()
            .orElse(newer.size());
    assertThat(changes.expunged()).isEqualTo(expunged);
    assertThat(changes.changed()).isEqualTo(changed);
    assertThat(changes.firstAdded()).isEqualTo(firstAdded);
  }

  @RepeatedTest(6)
  void every_version_stays_what_it_was_and_differences_are_right(RepetitionInfo repetition) {
    long seed = System.nanoTime() + repetition.getCurrentRepetition();
    LOG.info("seed {}", seed);
    History history = new History(seed);
    int most = repetition.getCurrentRepetition() % 2 == 0 ? 600 : 20;
    for (int i = 0; i < 60; i++) {
      history.step(most);
    }
    for (int i = 0; i < history.versions.size(); i += 7) {
      requireSame(history.versions.get(i), history.models.get(i));
    }
    for (int n = 0; n < 100; n++) {
      int older = history.random.nextInt(history.versions.size());
      int newer = older + history.random.nextInt(history.versions.size() - older);
      requireDifference(
          history.versions.get(older), history.versions.get(newer), history.models.get(older));
    }
  }

  @Test
  void many_rows_lie_in_several_pages() {
    int count = 3 * Page.CHUNKS_MAX * Chunk.ROWS_MAX + 5;
    MembershipRow[] rows =
        IntStream.rangeClosed(1, count)
            .mapToObj(uid -> row(uid, 2, 0))
            .toArray(MembershipRow[]::new);
    ViewRows view = ViewRows.EMPTY.appended(rows);
    assertThat(view.pages).hasSize(4);
    assertThat(view.indexOf(count)).isEqualTo(count - 1);
    assertThat(view.position(count / 2).chunk().uids[view.position(count / 2).row()])
        .isEqualTo(count / 2 + 1);
    ViewRows one = view.changed(new MembershipRow[] {row(40_000, 3, Flags.SEEN)});
    Changes changes = ViewDifference.between(view, one);
    assertThat(changes.changed()).containsExactly(39_999);
    assertThat(changes.expunged()).isEmpty();
    assertThat(one.pages[0]).as("untouched pages are shared").isSameAs(view.pages[0]);
  }

  @Test
  void an_emptied_mailbox_does_not_keep_a_chunk_for_every_few_rows() {
    MembershipRow[] rows =
        IntStream.rangeClosed(1, 16_000)
            .mapToObj(uid -> row(uid, 2, 0))
            .toArray(MembershipRow[]::new);
    ViewRows view = ViewRows.EMPTY.appended(rows);
    int[] gone = IntStream.rangeClosed(1, 16_000).filter(uid -> uid % 10 != 0).toArray();
    ViewRows rest = view.removed(gone);
    assertThat(rest.size).isEqualTo(1_600);
    assertThat(Arrays.stream(rest.pages).mapToInt(page -> page.chunks.length).sum()).isLessThan(32);
  }

  @Test
  void an_index_outside_and_another_mailbox_are_refused() {
    assertThatThrownBy(() -> empty().uid(0)).isInstanceOf(IndexOutOfBoundsException.class);
    MailboxView other =
        new MailboxView(new MailboxId(8), 5, 1, 1, KeywordNames.INITIAL, ViewRows.EMPTY);
    assertThatThrownBy(() -> empty().since(other)).isInstanceOf(IllegalArgumentException.class);
  }
}
