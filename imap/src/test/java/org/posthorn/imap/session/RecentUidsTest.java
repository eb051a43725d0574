package org.posthorn.imap.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Ranges of UIDs that a session was the first to be told of.
class RecentUidsTest {
  private final RecentUids recent = new RecentUids();

  @Test
  void none_at_first() {
    assertThat(recent.contains(1)).isFalse();
    recent.add(5, 5);
    assertThat(recent.contains(5)).isFalse();
  }

  @Test
  void ranges_hold_their_first_and_not_the_one_after_their_last() {
    recent.add(3, 5);
    recent.add(5, 6);
    recent.add(8, 9);
    recent.add(8, 10); // told again by a session that reads only
    for (int uid = 1; uid <= 12; uid++) {
      boolean expected = (uid >= 3 && uid <= 5) || uid == 8 || uid == 9;
      assertThat(recent.contains(uid)).as("UID %d", uid).isEqualTo(expected);
    }
  }

  @Test
  void of_too_many_ranges_the_oldest_are_given_up() {
    for (int i = 1; i <= RecentUids.RANGES_MAX + 1; i++) {
      recent.add(2 * i, 2 * i + 1);
    }
    assertThat(recent.contains(2)).isFalse();
    assertThat(recent.contains(4)).isTrue();
    assertThat(recent.contains(2 * RecentUids.RANGES_MAX + 2)).isTrue();
  }
}
