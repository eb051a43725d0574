package org.posthorn.sasl;

import java.util.Arrays;
import java.util.Optional;

/// PLAIN (RFC 4616): `[authzid] NUL authcid NUL passwd`.
final class PlainServer implements ServerMechanism {
  private final Credentials credentials;
  private final AuthenticationContext context;
  private boolean over;

  PlainServer(Credentials credentials, AuthenticationContext context) {
    this.credentials = credentials;
    this.context = context;
  }

  @Override
  public Step respond(byte[] message) {
    if (over) {
      throw new IllegalStateException("the exchange is over");
    }
    over = true;
    if (message.length > MESSAGE_BYTES_MAX) {
      return malformed("a message of " + message.length + " bytes");
    }
    int first = nul(message, 0);
    int second = first < 0 ? -1 : nul(message, first + 1);
    if (second < 0 || nul(message, second + 1) >= 0) {
      return malformed("not two NULs");
    }
    String authzid;
    try {
      authzid = PasswordLogin.text(Arrays.copyOf(message, first));
    } catch (IllegalArgumentException e) {
      return malformed("authzid: " + e.getMessage());
    }
    return PasswordLogin.verify(
        credentials,
        Arrays.copyOfRange(message, first + 1, second),
        Optional.of(authzid).filter(name -> !name.isEmpty()),
        Arrays.copyOfRange(message, second + 1, message.length),
        context);
  }

  private static int nul(byte[] message, int from) {
    for (int i = from; i < message.length; i++) {
      if (message[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static Step malformed(String detail) {
    return new Step.Failure(FailureReason.BAD_ENCODING, detail);
  }
}
