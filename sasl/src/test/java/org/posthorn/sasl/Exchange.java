package org.posthorn.sasl;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Runs a client against a server, and makes the contexts that tests need.
final class Exchange {
  static final ChannelBinding EXPORTER = ChannelBinding.tlsExporter(new byte[32]);

  private Exchange() {}

  static AuthenticationContext plain() {
    return context(false, List.of());
  }

  /// In clear from another host.
  static AuthenticationContext plainFrom(String address) {
    return new AuthenticationContext(
        "imap", Optional.of(InetAddress.ofLiteral(address)), false, List.of(), "t1");
  }

  static AuthenticationContext tls(ChannelBinding... bindings) {
    return context(true, List.of(bindings));
  }

  private static AuthenticationContext context(boolean tls, List<ChannelBinding> bindings) {
    return new AuthenticationContext(
        "imap", Optional.of(InetAddress.getLoopbackAddress()), tls, bindings, "t1");
  }

  static Step run(ClientMechanism client, ServerMechanism server) {
    Step step = server.start(client.initialResponse());
    while (step instanceof Step.Challenge(byte[] message)) {
      step = server.respond(client.answer(message));
    }
    return step;
  }

  static String outcome(Step step) {
    return switch (step) {
      case Step.Challenge(byte[] message) ->
          "challenge " + new String(message, StandardCharsets.UTF_8);
      case Step.Success(SaslIdentity identity, UnlockSecret unlock) ->
          "success " + identity.name() + " " + unlock.kind();
      case Step.Failure(FailureReason reason, String detail) -> "failure " + reason;
    };
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
