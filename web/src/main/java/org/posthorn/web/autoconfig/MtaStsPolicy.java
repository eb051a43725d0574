package org.posthorn.web.autoconfig;

import java.time.Duration;
import java.util.Optional;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// What other servers ask at `mta-sts.DOMAIN/.well-known/mta-sts.txt` (RFC 8461 §3.2, §3.3): that
/// they must deliver over TLS, and to whom.
public final class MtaStsPolicy implements Resource {
  private final MailServices services;
  private final String mode;
  private final Duration kept;

  /// @param mode `enforce` or `testing`
  /// @param kept how long other servers keep the policy
  public MtaStsPolicy(MailServices services, String mode, Duration kept) {
    this.services = services;
    this.mode = mode;
    this.kept = kept;
  }

  @Override
  public Answer answer(WebRequest request) {
    Optional<String> domain = services.domainBelow("mta-sts", request.host());
    if (domain.isEmpty() || !request.secure()) {
      throw new WebException(404, "nothing is at this path");
    }
    return Answer.of(
        "text/plain; charset=utf-8",
        "version: STSv1\r\nmode: "
            + mode
            + "\r\nmx: "
            + services.host()
            + "\r\nmax_age: "
            + kept.toSeconds()
            + "\r\n");
  }
}
