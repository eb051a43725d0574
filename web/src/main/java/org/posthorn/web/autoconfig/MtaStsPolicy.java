package org.posthorn.web.autoconfig;

import java.time.Duration;
import java.util.Optional;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// The MTA-STS policy at `mta-sts.DOMAIN/.well-known/mta-sts.txt` (RFC 8461 §3.2, §3.3).
public final class MtaStsPolicy implements Resource {
  private final MailServices services;
  private final String mode;
  private final Duration kept;

  /// @param mode `enforce` or `testing`
  /// @param kept the policy's max_age
  public MtaStsPolicy(MailServices services, String mode, Duration kept) {
    this.services = services;
    this.mode = mode;
    this.kept = kept;
  }

  @Override
  public Answer answer(WebRequest request) {
    Optional<String> domain = services.domainBelow("mta-sts", request.host());
    if (domain.isEmpty() || !request.secure()) {
      throw new WebException(404, "not found");
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
