package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.posthorn.testkit.LineClient;

/// Alice's mail program.
final class Submission {
  private Submission() {}

  /// Sends a message that says Hello.
  ///
  /// @return the last reply: to the message, or to the recipient that was refused
  static String send(RunningServer server, String subject, List<String> recipients)
      throws IOException {
    String message = "From: alice@example.test\r\nSubject: " + subject + "\r\n\r\nHello";
    return send(server, recipients, message);
  }

  /// Sends a message as it is.
  static String send(RunningServer server, List<String> recipients, String message)
      throws IOException {
    return send(server, "alice@example.test", recipients, message);
  }

  /// Sends a message of another account with the same password.
  static String send(RunningServer server, String from, List<String> recipients, String message)
      throws IOException {
    try (LineClient client = server.connect(RunningServer.SUBMISSION)) {
      client.reply();
      String plain = "\0" + from + "\0" + RunningServer.PASSWORD;
      String secret = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
      for (String command :
          List.of("EHLO client", "AUTH PLAIN " + secret, "MAIL FROM:<" + from + ">")) {
        assertThat(client.ask(command)).startsWith("2");
      }
      for (String recipient : recipients) {
        String reply = client.ask("RCPT TO:<" + recipient + ">");
        if (!reply.startsWith("250")) {
          return reply;
        }
      }
      assertThat(client.ask("DATA")).startsWith("354");
      return client.ask(message + "\r\n.");
    }
  }
}
