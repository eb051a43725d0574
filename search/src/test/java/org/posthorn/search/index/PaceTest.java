package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.posthorn.runtime.Metrics;

class PaceTest {
  private static final Duration GATHERED = Duration.ofMillis(250);

  private long now;
  private final LongAdder changes = new LongAdder();
  private final List<Duration> rests = new ArrayList<>();
  private final Pace pace =
      new Pace(PaceLimits.defaults(), changes, new Metrics().counter("search.indexed"), () -> now);

  private void gather(int changed) {
    pace.gather();
    changes.add(changed);
    now += GATHERED.toNanos();
    pace.begin();
  }

  private void step() {
    now += Duration.ofMillis(10).toNanos();
    pace.pause(rests::add);
  }

  @Test
  void the_first_step_after_an_idle_time_rests_if_much_mail_has_arrived() {
    gather(1_000);
    step();
    assertThat(rests)
        .singleElement()
        .satisfies(rest -> assertThat(rest.toMillis()).isGreaterThan(40));
  }

  @Test
  void it_does_not_rest_while_little_mail_arrives() {
    gather(20);
    step();
    assertThat(rests).isEmpty();
  }

  @Test
  void mail_of_before_does_not_count() {
    changes.add(1_000);
    gather(20);
    step();
    assertThat(rests).isEmpty();
  }
}
