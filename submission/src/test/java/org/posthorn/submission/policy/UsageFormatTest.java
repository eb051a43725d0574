package org.posthorn.submission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class UsageFormatTest {
  @Test
  void usage() {
    assertThat(SendingPolicy.Usage.decode(GoldenRow.octets("sending_usage")))
        .isEqualTo(new SendingPolicy.Usage(12, 3_456));
  }
}
