package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.imap.session.ImapLimits;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.kv.MemoryStore;
import org.posthorn.testkit.LineClient;
import org.posthorn.wire.sessions.ClientErrors;
import org.posthorn.wire.sessions.OpenSessionLimits;
import org.posthorn.wire.sessions.OpenSessions;
import org.posthorn.wire.sessions.TraceLimits;

/// What is masked is neither advertised nor accepted, and nothing else is.
class MaskTest {
  @TempDir private Path directory;

  private Fixture fixture() throws IOException {
    return new Fixture(
        directory,
        Fixture.Settings.defaults().withLimits(ImapLimits.defaults().withMessagesMax(1_000)));
  }

  private static Set<String> capabilities(LineClient client) throws IOException {
    String line = Fixture.ask(client, "caps CAPABILITY").getFirst();
    return Arrays.stream(line.substring("* CAPABILITY ".length()).split(" "))
        .map(name -> name.startsWith("APPENDLIMIT") ? "APPENDLIMIT" : name)
        .map(name -> name.startsWith("MESSAGELIMIT") ? "MESSAGELIMIT" : name)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(Set<Extension> extensions) {
    return extensions.stream().map(Extension::wireName).collect(Collectors.toSet());
  }

  @Test
  void each_is_left_out_with_those_that_need_it_and_nothing_else() throws IOException {
    try (Fixture fixture = fixture()) {
      Set<String> all = capabilities(fixture.login("alice"));
      for (Extension extension : Extension.maskable()) {
        if (extension == Extension.QUOTASET || extension == Extension.IMAPSIEVE) {
          continue; // not offered to this user, or by this server
        }
        fixture.masked = Set.of(extension.wireName());
        Set<String> left = capabilities(fixture.login("alice"));
        Set<String> gone = names(Extension.withDependents(Set.of(extension)));
        assertThat(left).as("without %s", extension).doesNotContainAnyElementsOf(gone);
        assertThat(left).containsAll(all.stream().filter(name -> !gone.contains(name)).toList());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ACL                   | GETACL INBOX
          ACL                   | MYRIGHTS INBOX
          APPENDLIMIT           | STATUS INBOX (APPENDLIMIT)
          BINARY                | FETCH 1 BINARY[1]
          BINARY                | FETCH 1 BINARY.SIZE[1]
          CATENATE              | APPEND INBOX CATENATE (URL "/INBOX;UID=1")
          CHILDREN              | LIST "" * RETURN (CHILDREN)
          COMPRESS=DEFLATE      | COMPRESS DEFLATE
          CONDSTORE             | FETCH 1 FLAGS (CHANGEDSINCE 1)
          CONDSTORE             | SEARCH MODSEQ 1
          CONTEXT=SEARCH        | SEARCH RETURN (UPDATE) ALL
          CONTEXT=SEARCH        | CANCELUPDATE "x"
          CREATE-SPECIAL-USE    | CREATE New (USE (\\Flagged))
          ENABLE                | ENABLE CONDSTORE
          ESEARCH               | SEARCH RETURN (COUNT) ALL
          ESORT                 | SORT RETURN (COUNT) (DATE) UTF-8 ALL
          ID                    | ID NIL
          JMAPACCESS            | GETJMAPACCESS
          LIST-EXTENDED         | LIST "" (INBOX Sent)
          LIST-METADATA         | LIST "" * RETURN (METADATA (/shared/comment))
          LIST-MYRIGHTS         | LIST "" * RETURN (MYRIGHTS)
          LIST-STATUS           | LIST "" * RETURN (STATUS (MESSAGES))
          METADATA              | GETMETADATA INBOX /shared/comment
          METADATA-SERVER       | GETMETADATA "" /shared/comment
          MESSAGELIMIT          | SEARCH UIDAFTER 1
          MESSAGELIMIT          | SEARCH UIDBEFORE 9
          METADATA              | NOTIFY SET (personal (MailboxMetadataChange))
          METADATA-SERVER       | NOTIFY SET (personal (ServerMetadataChange))
          MOVE                  | MOVE 1 Sent
          MOVE                  | UID MOVE 1 Sent
          MULTISEARCH           | ESEARCH IN (mailboxes INBOX) ALL
          NAMESPACE             | NAMESPACE
          NOTIFY                | NOTIFY NONE
          OBJECTID              | FETCH 1 EMAILID
          OBJECTID              | STATUS INBOX (MAILBOXID)
          PARTIAL               | UID FETCH 1:* FLAGS (PARTIAL 1:1)
          PREVIEW               | FETCH 1 PREVIEW
          QRESYNC               | SELECT INBOX (QRESYNC (1 1))
          QUOTA                 | GETQUOTAROOT INBOX
          QUOTASET              | SETQUOTA account ()
          REPLACE               | REPLACE 1 INBOX CATENATE (URL "/INBOX;UID=1")
          SAVEDATE              | FETCH 1 SAVEDATE
          SAVEDATE              | SEARCH SAVEDSINCE 1-Jan-2020
          SEARCH=FUZZY          | SEARCH FUZZY SUBJECT x
          SEARCH=FUZZY          | SORT (RELEVANCY) UTF-8 FUZZY SUBJECT x
          SEARCHRES             | FETCH $ FLAGS
          SEARCHRES             | SEARCH RETURN (SAVE) ALL
          SORT                  | SORT (DATE) UTF-8 ALL
          SORT=DISPLAY          | SORT (DISPLAYFROM) UTF-8 ALL
          SPECIAL-USE           | LIST (SPECIAL-USE) "" *
          STATUS=SIZE           | STATUS INBOX (SIZE)
          THREAD=ORDEREDSUBJECT | THREAD ORDEREDSUBJECT UTF-8 ALL
          THREAD=REFERENCES     | THREAD REFERENCES UTF-8 ALL
          THREAD=REFS           | UID THREAD REFS UTF-8 ALL
          UIDBATCHES            | UIDBATCHES 2000
          UIDPLUS               | UID EXPUNGE 1
          UNAUTHENTICATE        | UNAUTHENTICATE
          UNSELECT              | UNSELECT
          WITHIN                | SEARCH YOUNGER 60
          URL-PARTIAL           | APPEND INBOX CATENATE (URL "/INBOX;UID=1/;PARTIAL=0.5")
          """)
  void its_commands_are_refused(String extension, String command) throws IOException {
    try (Fixture fixture = fixture()) {
      fixture.append(fixture.login("alice"), "INBOX", "", "Subject: x\r\n\r\nhello");
      LineClient plain = fixture.select("alice", "INBOX");
      String usual = Fixture.result(plain, "a " + command);
      fixture.masked = Set.of(extension);
      LineClient masked = fixture.select("alice", "INBOX");
      String refused = Fixture.result(masked, "a " + command);
      // A URL that is not understood is answered with NO (RFC 4469 §4).
      assertThat(refused).startsWith(extension.equals("URL-PARTIAL") ? "NO [BADURL" : "BAD");
      if (!extension.equals("QRESYNC") && !command.startsWith("CANCELUPDATE")) {
        assertThat(usual).doesNotStartWith("BAD").doesNotStartWith("NO [BADURL");
      }
    }
  }

  @Test
  void long_literals_that_do_not_wait_are_refused_and_skipped() throws IOException {
    try (Fixture fixture = fixture()) {
      fixture.masked = Set.of("LITERAL+");
      LineClient client = fixture.login("alice");
      String message = "Subject: x\r\n\r\n" + "x".repeat(5_000);
      client.send("a APPEND INBOX {" + message.length() + "+}", message);
      assertThat(client.linesUntil("a ").getLast()).startsWith("a BAD [TOOBIG]");
      assertThat(Fixture.result(client, "b NOOP")).startsWith("OK");
      client.send("c APPEND INBOX {5+}", "hello");
      assertThat(client.linesUntil("c ").getLast()).startsWith("c OK");
    }
  }

  @Test
  void so_are_those_of_a_second_message_and_of_parts() throws IOException {
    try (Fixture fixture = fixture()) {
      fixture.masked = Set.of("LITERAL+");
      LineClient client = fixture.login("alice");
      String text = "x".repeat(5_000);
      client.send("a APPEND INBOX {5+}", "hello {5000+}", text);
      assertThat(client.linesUntil("a ").getLast()).startsWith("a BAD [TOOBIG]");
      client.send("b APPEND INBOX CATENATE (TEXT {5+}", "hello TEXT {5000+}", text + ")");
      assertThat(client.linesUntil("b ").getLast()).startsWith("b BAD [TOOBIG]");
      client.send("c APPEND INBOX CATENATE (TEXT {5+}", "hello URL {5000+}", text + ")");
      assertThat(client.linesUntil("c ").getLast()).startsWith("c BAD [TOOBIG]");
      client.send("d APPEND INBOX {5+}", "hello {5+}", "hello");
      assertThat(client.linesUntil("d ").getLast()).startsWith("d OK");
      assertThat(Fixture.ask(client, "e STATUS INBOX (MESSAGES)").getFirst())
          .endsWith("(MESSAGES 2)");
    }
  }

  @Test
  void a_login_whose_masks_cannot_be_read_does_not_count() throws IOException {
    OpenSessions one =
        new OpenSessions(
            InstantSource.system(),
            TraceLimits.defaults(),
            OpenSessionLimits.defaults().withPerAccountMax(1));
    try (Fixture fixture =
        new Fixture(directory, Fixture.Settings.defaults(), new MemoryStore(), one)) {
      LineClient client = fixture.connect();
      fixture.masksFail = true;
      assertThat(Fixture.result(client, "a LOGIN alice secret")).startsWith("NO [UNAVAILABLE]");
      fixture.masksFail = false;
      assertThat(one.list()).isEmpty();
      assertThat(Fixture.result(client, "b LOGIN alice secret")).startsWith("OK");
      assertThat(Fixture.result(fixture.connect(), "c LOGIN alice secret"))
          .startsWith("NO [LIMIT]");
    }
  }

  @Test
  void what_a_program_does_wrong_is_counted() throws IOException {
    try (Fixture fixture = fixture()) {
      LineClient client = fixture.login("alice");
      Fixture.ask(client, "a ID (\"name\" \"Old Mail\" \"version\" \"1.2\")");
      Fixture.ask(client, "b FETCH 1  FLAGS");
      Fixture.ask(client, "c SELECT INBOX");
      Fixture.ask(client, "d NOOP  ");
      Fixture.ask(client, "e NOOP  ");
      Fixture.ask(client, "f STATUS INBOX (NONSENSE)");
      List<ClientErrors.ClientError> faults = fixture.open.errors().list("alice"::equals);
      assertThat(faults)
          .extracting(fault -> fault.kind().program() + ": " + fault.kind().command())
          .contains("Old Mail 1.2: NOOP", "Old Mail 1.2: STATUS");
      assertThat(faults)
          .anySatisfy(fault -> {
            assertThat(fault.kind().error()).isEqualTo("EXTRA_SPACES");
            assertThat(fault.count()).isEqualTo(2);
          });
      assertThat(fixture.open.errors().list("bob"::equals)).isEmpty();
    }
  }
}
