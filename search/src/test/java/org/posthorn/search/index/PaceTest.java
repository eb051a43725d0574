package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.posthorn.runtime.Metrics;

class PaceTest {
  private static final long GATHERED_MILLIS = 250;

  private final LongAdder changes = new LongAdder();
  private final List<Duration> rests = new ArrayList<>();
  private final Pace pace =
      new Pace(PaceLimits.defaults(), changes, new Metrics().counter("search.indexed"));

  private void gather(int changed) throws InterruptedException {
    pace.gather();
    changes.add(changed);
    Thread.sleep(GATHERED_MILLIS);
    pace.begin();
  }

  private void step() throws InterruptedException {
    Thread.sleep(10);
    pace.pause(rests::add);
  }

  @Test
  void the_first_step_after_an_idle_time_rests_if_much_mail_has_arrived() throws Exception {
    gather(1_000);
    step();
    assertThat(rests)
        .singleElement()
        .satisfies(rest -> assertThat(rest.toMillis()).isGreaterThan(40));
  }

  @Test
  void it_does_not_rest_while_little_mail_arrives() throws Exception {
    gather(20);
    step();
    assertThat(rests).isEmpty();
  }

  @Test
  void mail_of_before_does_not_count() throws Exception {
    changes.add(1_000);
    gather(20);
    step();
    assertThat(rests).isEmpty();
  }
}
