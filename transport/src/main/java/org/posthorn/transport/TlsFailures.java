package org.posthorn.transport;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import org.jspecify.annotations.Nullable;
import org.posthorn.smtp.client.ClientException;
import org.posthorn.transport.TlsResults.ResultType;

/// Classifies TLS failures for reports. RFC 8460 §4.3.
final class TlsFailures {
  private static final int CAUSES_MAX = 20;

  private TlsFailures() {}

  static ResultType of(ClientException failure) {
    if (failure.getCause() == null) {
      // The server does not offer STARTTLS, or rejects it.
      return ResultType.STARTTLS_NOT_SUPPORTED;
    }
    ResultType type = ResultType.VALIDATION_FAILURE;
    Throwable cause = failure.getCause();
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      ResultType said = of(cause);
      if (said != null) {
        type = said; // the innermost cause is the most specific
      }
      cause = cause.getCause();
    }
    return type;
  }

  private static @Nullable ResultType of(Throwable cause) {
    return switch (cause) {
      case CertificateExpiredException _, CertificateNotYetValidException _ ->
          ResultType.CERTIFICATE_EXPIRED;
      case CertPathBuilderException _, CertPathValidatorException _ ->
          ResultType.CERTIFICATE_NOT_TRUSTED;
      case CertificateException wrong ->
          isName(wrong) ? ResultType.CERTIFICATE_HOST_MISMATCH : ResultType.CERTIFICATE_NOT_TRUSTED;
      default -> null;
    };
  }

  /// The JDK tells this only in the message text.
  private static boolean isName(CertificateException wrong) {
    String text = String.valueOf(wrong.getMessage());
    return text.startsWith("No subject alternative") || text.startsWith("No name matching");
  }
}
