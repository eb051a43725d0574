package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677).
///
/// The server's final message is a challenge; the client's answer to it is empty (package note). A
/// wrong proof ends the exchange without an `e=` message: the failure reply of the protocol is
/// sufficient.
final class ScramServer implements ServerMechanism {
  private static final int NONCE_BYTES = 18;

  private enum State {
    CLIENT_FIRST,
    CLIENT_FINAL,
    ACKNOWLEDGEMENT,
    OVER
  }

  private final SaslMechanism mechanism;
  private final Credentials credentials;
  private final AuthenticationContext context;
  private final Supplier<String> nonces;
  private State state = State.CLIENT_FIRST;

  private ScramMessages.@Nullable ClientFirst clientFirst;
  private @Nullable ScramExchange exchange;
  private String nonce = "";
  private String serverFirst = "";
  private Step.@Nullable Success success;

  ScramServer(SaslMechanism mechanism, Credentials credentials, AuthenticationContext context) {
    this(mechanism, credentials, context, ScramServer::randomNonce);
  }

  /// @param nonces supplies the server's part of the nonce; fixed in tests with published vectors
  ScramServer(
      SaslMechanism mechanism,
      Credentials credentials,
      AuthenticationContext context,
      Supplier<String> nonces) {
    this.mechanism = mechanism;
    this.credentials = credentials;
    this.context = context;
    this.nonces = nonces;
  }

  static String randomNonce() {
    byte[] random = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  @Override
  public Step respond(byte[] message) {
    State now = state;
    state = State.OVER;
    if (now == State.OVER) {
      throw new IllegalStateException("the exchange is over");
    }
    try {
      if (message.length > MESSAGE_BYTES_MAX) {
        throw new IllegalArgumentException("a message of " + message.length + " bytes");
      }
      return switch (now) {
        case CLIENT_FIRST -> clientFirst(message);
        case CLIENT_FINAL -> clientFinal(message);
        default -> acknowledged(message);
      };
    } catch (IllegalArgumentException e) {
      return new Step.Failure(FailureReason.BAD_ENCODING, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean hasAccepted() {
    return state == State.ACKNOWLEDGEMENT;
  }

  private Step clientFirst(byte[] message) {
    ScramMessages.ClientFirst first = ScramMessages.ClientFirst.parse(message);
    Optional<String> wrong = wrongBinding(first);
    if (wrong.isPresent()) {
      return new Step.Failure(FailureReason.BAD_CHANNEL_BINDING, wrong.get());
    }
    clientFirst = first;
    String user = Saslprep.prepare(first.user());
    if (user.isEmpty()) {
      throw new IllegalArgumentException("an empty user name");
    }
    ScramExchange begun = credentials.scram(user, first.authzid().map(Saslprep::prepare), context);
    exchange = begun;
    nonce = first.nonce() + nonces.get();
    ScramVerifier any = begun.verifiers().getFirst();
    serverFirst =
        "r="
            + nonce
            + ",s="
            + Base64.getEncoder().encodeToString(any.salt())
            + ",i="
            + any.iterations();
    state = State.CLIENT_FINAL;
    return new Step.Challenge(utf8(serverFirst));
  }

  // RFC 5802 §6, RFC 9266 §3.
  private Optional<String> wrongBinding(ScramMessages.ClientFirst first) {
    boolean plus = mechanism.bindsChannel();
    return switch (first.binding()) {
      case ScramMessages.NotSupported() ->
          plus ? Optional.of("-PLUS without a channel binding") : Optional.empty();
      case ScramMessages.NotOffered() -> {
        if (plus) {
          yield Optional.of("-PLUS without a channel binding");
        }
        // The client supports channel binding, but was told that the server does not: if it does,
        // an attacker removed the -PLUS mechanisms from the list.
        yield context.bindings().isEmpty()
            ? Optional.empty()
            : Optional.of("the client did not see the -PLUS mechanisms that were offered");
      }
      case ScramMessages.Used(String type) -> {
        if (!plus) {
          yield Optional.of("a channel binding in a mechanism without channel binding");
        }
        yield find(type).isPresent()
            ? Optional.empty()
            : Optional.of("this connection has no channel binding of the requested type");
      }
    };
  }

  private Optional<ChannelBinding> find(String type) {
    return context.bindings().stream().filter(b -> b.type().equals(type)).findFirst();
  }

  private Step clientFinal(byte[] message) {
    ScramMessages.ClientFirst first = clientFirst;
    ScramExchange begun = exchange;
    if (first == null || begun == null) {
      throw new IllegalStateException("no first message");
    }
    ScramMessages.ClientFinal last = ScramMessages.ClientFinal.parse(message);
    // RFC 5802 §5.1: the server verifies that the nonce is the one it sent.
    if (!MessageDigest.isEqual(utf8(last.nonce()), utf8(nonce))) {
      begun.reject();
      return new Step.Failure(FailureReason.BAD_CREDENTIALS, "not the server's nonce");
    }
    byte[] expected = first.gs2Header();
    if (first.binding() instanceof ScramMessages.Used(String type)) {
      expected = ScramMessages.concat(expected, find(type).orElseThrow().bytes());
    }
    if (!MessageDigest.isEqual(last.channelBinding(), expected)) {
      begun.reject();
      return new Step.Failure(FailureReason.BAD_CHANNEL_BINDING, "the channel binding differs");
    }
    byte[] authMessage = utf8(first.bare() + "," + serverFirst + "," + last.withoutProof());
    return prove(begun, authMessage, last.proof());
  }

  private Step prove(ScramExchange begun, byte[] authMessage, byte[] proof) {
    List<ScramVerifier> verifiers = begun.verifiers();
    int match = -1;
    byte[] matchedKey = new byte[0];
    // All are tried, so that the time does not reveal which matched.
    for (int i = 0; i < verifiers.size(); i++) {
      byte[] storedKey = verifiers.get(i).storedKey();
      byte[] clientKey = ScramSha256.xor(proof, ScramSha256.hmac(storedKey, authMessage));
      if (MessageDigest.isEqual(ScramSha256.hash(clientKey), storedKey)) {
        match = i;
        matchedKey = clientKey;
      }
    }
    UnlockSecret unlock = new UnlockSecret(UnlockSecret.Kind.SCRAM_CLIENT_KEY, matchedKey);
    CredentialVerdict verdict = match < 0 ? begun.reject() : begun.accept(match, unlock);
    Arrays.fill(matchedKey, (byte) 0);
    return switch (verdict) {
      case CredentialVerdict.Refused(FailureReason reason) -> new Step.Failure(reason, "");
      case CredentialVerdict.Accepted(SaslIdentity identity) -> {
        if (match < 0) {
          throw new IllegalStateException("a rejected proof was accepted");
        }
        success = new Step.Success(identity, unlock);
        state = State.ACKNOWLEDGEMENT;
        byte[] signature = ScramSha256.hmac(verifiers.get(match).serverKey(), authMessage);
        yield new Step.Challenge(utf8("v=" + Base64.getEncoder().encodeToString(signature)));
      }
    };
  }

  private Step acknowledged(byte[] message) {
    Step.Success outcome = success;
    if (message.length != 0 || outcome == null) {
      throw new IllegalArgumentException("an answer to the server's final message");
    }
    return outcome;
  }
}
