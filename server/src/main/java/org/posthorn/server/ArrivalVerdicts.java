package org.posthorn.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;
import org.posthorn.mime.HeaderFields;
import org.posthorn.web.rest.mail.MessageVerdict;

/// Reads the Authentication-Results that this server wrote into arrived messages.
///
/// @param hostName of this server, as its authserv-id (RFC 8601 §2.5)
record ArrivalVerdicts(String hostName) implements MessageVerdict.Reader {

  @Override
  public MessageVerdict of(List<String> results, Optional<String> verdict) {
    List<MethodResult> ours =
        results.stream()
            .flatMap(value -> AuthenticationResults.parse(value, ResultsLimits.defaults()).stream())
            .filter(field -> field.authservId().equalsIgnoreCase(hostName))
            .flatMap(field -> field.results().stream())
            .toList();
    Optional<VerdictField> found = verdict.flatMap(ArrivalVerdicts::parsed);
    return new MessageVerdict(
        result(ours, "spf"),
        result(ours, "dkim"),
        result(ours, "dmarc"),
        found.map(field -> field.advice().name().toLowerCase(Locale.ROOT)),
        found.flatMap(field -> field.spam().stream().boxed().findFirst()),
        found.map(VerdictField::traceId));
  }

  private static Optional<VerdictField> parsed(String value) {
    String header = VerdictField.NAME + ":" + value + "\r\n\r\n";
    return VerdictField.in(HeaderFields.parse(header.getBytes(StandardCharsets.UTF_8)));
  }

  /// `pass`, if one of several results is `pass`.
  private static Optional<String> result(List<MethodResult> results, String method) {
    List<String> words =
        results.stream()
            .filter(result -> result.method().equals(method))
            .map(MethodResult::result)
            .toList();
    return words.contains("pass") ? Optional.of("pass") : words.stream().findFirst();
  }
}
