package org.posthorn.web.autoconfig;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// The OpenPGP web key directory (draft-koch-openpgp-webkey-service): the keys of those users who
/// publish them, by the advanced method at `openpgpkey.DOMAIN` and the direct method at `DOMAIN`.
///
/// The local part is read from the parameter `l`, which the draft requires of clients, so that
/// nothing has to be searched for.
public final class WebKeyDirectory {
  private static final String ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769";

  private final MailServices services;
  private final BiFunction<String, String, byte[]> published;

  /// @param published the keys of a local part, in lower case, and a domain; empty if there are
  ///   none
  public WebKeyDirectory(MailServices services, BiFunction<String, String, byte[]> published) {
    this.services = services;
    this.published = published;
  }

  /// Serves `/.well-known/openpgpkey/DOMAIN/hu/HASH`.
  public Resource advanced() {
    return request -> key(request, advancedDomain(request));
  }

  /// Serves `/.well-known/openpgpkey/hu/HASH`.
  public Resource direct() {
    return request -> key(request, directDomain(request));
  }

  /// Serves the policy of the advanced method. It is empty: keys are not taken by mail.
  public Resource advancedPolicy() {
    return request -> {
      var _ = advancedDomain(request);
      return policy();
    };
  }

  /// Serves the policy of the direct method.
  public Resource directPolicy() {
    return request -> {
      var _ = directDomain(request);
      return policy();
    };
  }

  private static Answer policy() {
    return open(Answer.of(Answer.TEXT, ""));
  }

  /// Programs in browsers look for keys too.
  private static Answer open(Answer answer) {
    return answer.with("Access-Control-Allow-Origin", "*");
  }

  private String advancedDomain(WebRequest request) {
    String wanted = request.segment("domain").toLowerCase(Locale.ROOT);
    return services
        .domainBelow("openpgpkey", request.host())
        .filter(domain -> request.secure() && domain.equals(wanted))
        .orElseThrow(WebKeyDirectory::nothing);
  }

  private String directDomain(WebRequest request) {
    return services
        .domain(request.host())
        .filter(_ -> request.secure())
        .orElseThrow(WebKeyDirectory::nothing);
  }

  private static WebException nothing() {
    return new WebException(404, "not found");
  }

  private Answer key(WebRequest request, String domain) {
    String local =
        request.parameter("l").map(WebKeyDirectory::lower).orElseThrow(WebKeyDirectory::nothing);
    byte[] found =
        Optional.of(request.segment("hash"))
            .filter(hash -> hash.equals(hash(local)))
            .map(_ -> published.apply(local, domain))
            .orElse(new byte[0]);
    if (found.length == 0) {
      throw nothing();
    }
    return open(Answer.of("application/octet-stream", found));
  }

  /// As the draft has it: ASCII letters alone.
  private static String lower(String local) {
    StringBuilder lower = new StringBuilder(local.length());
    local.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return lower.toString();
  }

  /// The z-base-32 of the SHA-1 (32 characters).
  static String hash(String local) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-1").digest(local.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte octet : digest) {
      held = (held << 8) | (octet & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((held >> bits) & 31));
      }
      held &= (1 << bits) - 1;
    }
    return text.toString();
  }
}
