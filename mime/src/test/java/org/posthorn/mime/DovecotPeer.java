package org.posthorn.mime;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/// A private Dovecot on a free loopback port with one account, and a plain IMAP client logged in to
/// it. Needs root, since Dovecot changes users.
final class DovecotPeer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
  private static final Path IMAP = Path.of("/usr/lib/dovecot/imap");

  private final Process process;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private int tag;

  private DovecotPeer(Process process, Socket socket) throws IOException {
    this.process = process;
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = socket.getOutputStream();
  }

  /// Why it cannot run here, or an empty string.
  static String obstacle() {
    if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(IMAP)) {
      return "Dovecot with imapd is not installed";
    }
    return "root".equals(System.getProperty("user.name")) ? "" : "Dovecot needs root";
  }

  static DovecotPeer start(Path directory) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    for (String sub : List.of("run", "state", "mail")) {
      Files.createDirectories(directory.resolve(sub));
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        directory.resolve("mail"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(directory.resolve("users"), "reader:{PLAIN}pw::::::\n");
    Path configuration = directory.resolve("dovecot.conf");
    Files.writeString(configuration, configuration(directory, port));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-F", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    Socket socket =
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .ignoreExceptions()
            .until(() -> connect(port), Socket::isConnected);
    DovecotPeer peer = new DovecotPeer(process, socket);
    peer.line();
    peer.command("LOGIN reader pw");
    return peer;
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static String configuration(Path directory, int port) {
    return """
    base_dir=%1$s/run
    state_dir=%1$s/state
    log_path=%1$s/log
    protocols = imap
    listen = 127.0.0.1
    ssl = no
    disable_plaintext_auth = no
    mail_location = maildir:%1$s/mail/%%n
    mail_fsync = never
    mail_uid = nobody
    mail_gid = nogroup
    first_valid_uid = 1
    first_valid_gid = 1
    passdb {
      driver = passwd-file
      args = %1$s/users
    }
    userdb {
      driver = static
      args = uid=nobody gid=nogroup home=%1$s/mail/%%n
    }
    service imap-login {
      inet_listener imap {
        port = %2$d
      }
      inet_listener imaps {
        port = 0
      }
    }
    """
        .formatted(directory, port);
  }

  /// Stores messages, each into the end of INBOX.
  void append(byte[] message) throws IOException {
    String name = "a" + tag++;
    send(name + " APPEND INBOX {" + message.length + "+}\r\n");
    out.write(message);
    send("\r\n");
    await(name);
  }

  /// Sends a command and returns its untagged responses, literals in place, as octet strings.
  List<String> command(String command) throws IOException {
    String name = "a" + tag++;
    send(name + " " + command + "\r\n");
    return await(name);
  }

  private List<String> await(String name) throws IOException {
    out.flush();
    List<String> untagged = new ArrayList<>();
    while (true) {
      String response = response();
      if (response.startsWith(name + " ")) {
        if (!response.startsWith(name + " OK")) {
          throw new IOException(response);
        }
        return untagged;
      }
      untagged.add(response);
    }
  }

  private void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String response() throws IOException {
    StringBuilder response = new StringBuilder();
    while (true) {
      String line = line();
      response.append(line);
      int brace = line.lastIndexOf('{');
      if (!line.endsWith("}") || brace < 0) {
        return response.toString();
      }
      int length = Integer.parseInt(line.substring(brace + 1, line.length() - 1));
      response.append("\r\n").append(Octets.toString(in.readNBytes(length)));
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException(line.toString(StandardCharsets.ISO_8859_1));
      }
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(b);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    process.destroy();
    process.onExit().join();
  }
}
