package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.store.mail.Appended;

/// On the embedded store.
class RocksRandomMailTest extends RandomMailTest {
  private final AtomicBoolean failed = new AtomicBoolean();

  @Override
  KeyValueStore openKv() {
    return RocksStore.open(
        directory.resolve("rows"),
        RocksStore.Settings.withDefaults(() -> failed.set(true))
            .withMemoryBytes(16 << 20)
            .withFreeSpaceFloor(0));
  }

  @Override
  int operations() {
    return 300;
  }

  @Test
  void mail_is_there_after_opening_again() {
    Appended appended = append(inbox(), testMessage("kept"), "\\Seen", "own");
    long told = alice().modSeq();
    reopen();
    assertThat(shown(inbox())).containsExactly("1 \\Seen own");
    assertThat(text(appended.emailId())).contains("kept");
    assertThat(alice().known(told)).isTrue();
    assertThat(failed).isFalse();
  }
}
