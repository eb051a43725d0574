package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.web.rest.mail.MessageVerdict;

final class ArrivalVerdictsTest {
  private final ArrivalVerdicts verdicts = new ArrivalVerdicts("mx.example.org");

  @Test
  void what_this_server_has_found_out_is_told_and_nothing_of_others() {
    MessageVerdict verdict =
        verdicts.of(
            List.of(
                " elsewhere.test; spf=fail; dmarc=fail",
                " mx.example.org; dkim=fail header.d=x.test;\r\n dkim=pass header.d=b.test;"
                    + " spf=softfail smtp.mailfrom=b.test"),
            Optional.of(" advice=junk; spam=0.9731; virus=none;\r\n trace=1a2b.1"));
    assertThat(verdict)
        .isEqualTo(
            new MessageVerdict(
                Optional.of("softfail"),
                Optional.of("pass"),
                Optional.empty(),
                Optional.of("junk"),
                Optional.of(0.9731),
                Optional.of("1a2b.1")));
  }

  @Test
  void what_cannot_be_read_is_left_out() {
    MessageVerdict verdict =
        verdicts.of(List.of("", "mx.example.org; ???"), Optional.of("advice=maybe"));
    assertThat(verdict)
        .isEqualTo(
            new MessageVerdict(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }
}
