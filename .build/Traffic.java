import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server meets every day, in a few seconds: mail that comes in, over connections that are
/// kept and new ones, to one and several accounts; mail that leaves; a mail program that reads; the
/// page of mail. A server that was started to be trained (`-XX:AOTCacheOutput`) learns from it
/// which of its code is busy and how it branches, and the next ones know that from their first
/// message on.
///
/// Usage: `java Traffic.java PORT_BASE RELAY_PORT MESSAGES SECONDS`, to a server that `posthorn
/// quickstart` made with the password `trial` and that sends by the relay on that port of
/// 127.0.0.1, which is played here. It ends after so many messages, or seconds.
final class Traffic {
  private static final int SESSIONS = 8;
  private static final int PER_CONNECTION = 200;
  private static final int PAGES = 300;
  private static final String LINE =
      "The quick brown fox jumps over the lazy dog, again and again.\r\n";

  private static final String BASIC =
      Base64.getEncoder()
          .encodeToString("alice@example.test:trial".getBytes(StandardCharsets.UTF_8));

  private final int base;
  private final int messages;
  private final long end;
  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger relayed = new AtomicInteger();

  private Traffic(int base, int messages, long end) {
    this.base = base;
    this.messages = messages;
    this.end = end;
  }

  public static void main(String... arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[3]);
    Traffic traffic =
        new Traffic(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[2]),
            System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    ServerSocket relay =
        new ServerSocket(Integer.parseInt(arguments[1]), 100, InetAddress.ofLiteral("127.0.0.1"));
    Thread.startVirtualThread(() -> traffic.accept(relay));
    CountDownLatch running = new CountDownLatch(SESSIONS + 3);
    for (int i = 0; i < SESSIONS; i++) {
      int session = i;
      traffic.start(running, () -> traffic.deliver(session));
    }
    traffic.start(running, traffic::submit);
    traffic.start(running, traffic::read);
    traffic.start(running, traffic::browse);
    running.await(seconds + 10L, TimeUnit.SECONDS);
    System.out.println(
        "trained with " + traffic.number + " messages, " + traffic.relayed + " of them relayed");
  }

  private interface Part {
    void run() throws IOException;
  }

  private void start(CountDownLatch running, Part part) {
    Thread.startVirtualThread(() -> {
      try {
        part.run();
      } catch (IOException | UncheckedIOException e) {
        System.out.println("traffic ended: " + e);
      } finally {
        running.countDown();
      }
    });
  }

  private boolean over() {
    return number.get() >= messages || System.nanoTime() - end >= 0;
  }

  /// A connection on which lines and answers take turns.
  private static final class Talk implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Talk(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      in = new BufferedInputStream(socket.getInputStream());
      out = new BufferedOutputStream(socket.getOutputStream(), 1 << 15);
    }

    static Talk with(int port) throws IOException {
      return new Talk(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
    }

    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0) {
          throw new IOException("the server has closed");
        }
        line.append((char) octet);
      }
      return line.toString();
    }

    /// The last line of a reply of SMTP.
    String reply() throws IOException {
      String line = line();
      while (line.length() > 3 && line.charAt(3) == '-') {
        line = line();
      }
      return line;
    }

    String smtp(String command) throws IOException {
      send(command + "\r\n");
      return reply();
    }

    void imap(String command) throws IOException {
      send("t " + command + "\r\n");
      while (!line().startsWith("t ")) {
        // Untagged, or part of a literal.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private String message(String from, String to) {
    int at = number.incrementAndGet();
    String head =
        "From: Someone <%s>\r\nTo: <%s>\r\nSubject: message %d\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\nMessage-ID: <m%d@sender.test>\r\n"
            .formatted(from, to, at, at);
    if (at % 4 > 0) {
      return head + "\r\n" + LINE.repeat(at % 4 == 1 ? 16 : 160) + ".\r\n";
    }
    return head
        + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + LINE.repeat(40)
        + "--b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + (("QUJD".repeat(18) + "\r\n").repeat(80))
        + "--b--\r\n.\r\n";
  }

  private void deliver(int session) throws IOException {
    while (!over()) {
      boolean kept = session % 2 == 0;
      try (Talk talk = Talk.with(base + 25)) {
        talk.reply();
        talk.smtp("EHLO sender.test");
        for (int i = 0; i < (kept ? PER_CONNECTION : 1) && !over(); i++) {
          talk.smtp("MAIL FROM:<a@sender.test>");
          talk.smtp("RCPT TO:<alice@example.test>");
          if (i % 10 == 9) {
            talk.smtp("RCPT TO:<bob@example.test>");
          }
          talk.smtp("DATA");
          talk.send(message("a@sender.test", "alice@example.test"));
          talk.reply();
        }
        talk.smtp("QUIT");
      }
    }
  }

  private static String login() {
    return Base64.getEncoder()
        .encodeToString("\0alice@example.test\0trial".getBytes(StandardCharsets.UTF_8));
  }

  private void submit() throws IOException {
    try (Talk talk = Talk.with(base + 587)) {
      talk.reply();
      talk.smtp("EHLO client.test");
      talk.smtp("AUTH PLAIN " + login());
      while (!over()) {
        talk.smtp("MAIL FROM:<alice@example.test>");
        talk.smtp("RCPT TO:<somebody@remote.test>");
        talk.smtp("DATA");
        talk.send(message("alice@example.test", "somebody@remote.test"));
        talk.reply();
      }
      talk.smtp("QUIT");
    }
  }

  private void accept(ServerSocket relay) {
    while (true) {
      try {
        Socket socket = relay.accept();
        Thread.startVirtualThread(() -> receive(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  /// Another server, which takes all.
  private void receive(Socket socket) {
    try (Talk talk = new Talk(socket)) {
      talk.send("220 relay.test ESMTP\r\n");
      while (true) {
        String command = talk.line().toUpperCase(java.util.Locale.ROOT);
        if (command.startsWith("EHLO")) {
          talk.send("250-relay.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n");
        } else if (command.startsWith("DATA")) {
          talk.send("354 go on\r\n");
          while (!talk.line().equals(".\r")) {
            // Kept nowhere.
          }
          relayed.incrementAndGet();
          talk.send("250 taken\r\n");
        } else {
          talk.send("250 ok\r\n");
        }
      }
    } catch (IOException e) {
      // The client is done.
    }
  }

  private void read() throws IOException {
    for (int round = 0; !over(); round++) {
      try (Talk talk = Talk.with(base + 143)) {
        talk.line();
        talk.imap("LOGIN alice@example.test trial");
        talk.imap("LIST \"\" \"*\"");
        talk.imap("STATUS INBOX (MESSAGES UNSEEN UIDNEXT)");
        talk.imap("SELECT INBOX");
        for (int i = 1; i < 100 && !over(); i++) {
          talk.imap("STATUS INBOX (MESSAGES UNSEEN UIDNEXT)");
          talk.imap("FETCH " + i + " (BODY.PEEK[1])");
          talk.imap("FETCH " + i + " (BODYSTRUCTURE)");
          talk.imap("STORE " + i + " +FLAGS (\\Seen)");
          if (i % 10 == 0) {
            talk.imap("FETCH 1:500 (UID FLAGS BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE)])");
            talk.imap("FETCH 1:500 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)");
            talk.imap("FETCH 1:100 (BODY.PEEK[])");
            talk.imap("SEARCH UNSEEN");
            talk.imap("SEARCH SUBJECT \"message 7\"");
            talk.imap("COPY 1:10 Archive");
          }
        }
        talk.imap("LOGOUT");
      }
    }
  }

  private void browse() throws IOException {
    for (String path : List.of("/", "/.well-known/jmap", "/health/ready", "/metrics", "/mail/")) {
      for (int i = 0; i < 20; i++) {
        http("GET " + path, "");
      }
    }
    Matcher account =
        Pattern.compile("\"primaryAccounts\":\\{[^}]*:mail\":\"(\\w+)\"")
            .matcher(http("GET /jmap/session", ""));
    if (!account.find()) {
      throw new IOException("the session names no account for mail");
    }
    List<String> filters =
        List.of(
            "{}",
            "{\"subject\":\"message\"}",
            "{\"subject\":\"message 7\"}",
            "{\"text\":\"lazy dog\"}");
    for (int i = 0; !over(); i++) {
      http(
          "POST /jmap/api",
          PAGE.formatted(account.group(1), filters.get(i % filters.size())).replace('\'', '"'));
    }
  }

  /// What the page of mail asks for: a list with its conversations, and the first message of it.
  private static final String PAGE =
      """
      {'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail'],'methodCalls':[
      ['Mailbox/get',{'accountId':'%1$s','ids':null},'mailboxes'],
      ['Email/query',{'accountId':'%1$s','filter':%2$s,'sort':[{'property':'receivedAt','isAscending':false}],'collapseThreads':true,
      'position':0,'limit':50,'calculateTotal':true},'query'],
      ['Email/get',{'accountId':'%1$s','#ids':{'resultOf':'query','name':'Email/query','path':'/ids'},'properties':['id','threadId',
      'mailboxIds','keywords','from','to','subject','receivedAt','size','preview','hasAttachment']},'rows'],
      ['Thread/get',{'accountId':'%1$s','#ids':{'resultOf':'rows','name':'Email/get','path':'/list/*/threadId'}},'threads'],
      ['Email/get',{'accountId':'%1$s','#ids':{'resultOf':'threads','name':'Thread/get','path':'/list/*/emailIds'},'properties':['id',
      'threadId','mailboxIds','keywords','from']},'members'],
      ['Email/query',{'accountId':'%1$s','sort':[{'property':'receivedAt','isAscending':false}],'limit':1},'newest'],
      ['Email/get',{'accountId':'%1$s','#ids':{'resultOf':'newest','name':'Email/query','path':'/ids'},'fetchTextBodyValues':true,
      'fetchHTMLBodyValues':true},'message']]}
      """;

  private String http(String request, String body) throws IOException {
    try (Talk talk = Talk.with(base + 80)) {
      talk.send(
          "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: %s\r\nAuthorization: Basic %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(
                  request, body.isEmpty() ? "identity" : "gzip", BASIC, body.length(), body));
      return new String(talk.in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
