package org.posthorn.imap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.imap.syntax.CommandText;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxContext;
import org.posthorn.imap.syntax.SyntaxException;
import org.posthorn.imap.syntax.SyntaxLimits;

/// What each command is read as: the RFCs' own examples, the forms clients use, and wrong forms. In
/// the tables `⏎` is CRLF.
class CommandParsingTest {

  private static final String RIGHT =
      """
      CAPABILITY => Capability[]
      noop => Noop[]
      LOGOUT => Logout[]
      STARTTLS => StartTls[]
      NAMESPACE => Namespace[]
      IDLE => Idle[]
      CLOSE => Close[]
      UNSELECT => Unselect[]
      CHECK => Check[]
      NOOP  => Noop[]
      ID NIL => Id[fields=[]]
      ID () => Id[fields=[]]
      ID ("name" "sodr" "support-url" NIL) => Id[fields=[Field[name=name, value=Optional[sodr]], Field[name=support-url, value=Optional.empty]]]
      AUTHENTICATE GSSAPI => Authenticate[mechanism=GSSAPI, initialResponse=Optional.empty]
      AUTHENTICATE plain dGVzdAB0ZXN0AHRlc3Q= => Authenticate[mechanism=PLAIN, initialResponse=Optional[dGVzdAB0ZXN0AHRlc3Q=]]
      AUTHENTICATE EXTERNAL = => Authenticate[mechanism=EXTERNAL, initialResponse=Optional[=]]
      LOGIN SMITH SESAME => Login[userid=SMITH, password=SESAME]
      LOGIN "a@b" "p\\"w" => Login[userid=a@b, password=p"w]
      LOGIN {11}⏎FRED FOOBAR {7}⏎fat man => Login[userid=FRED FOOBAR, password=fat man]
      LOGIN x] "" => Login[userid=x], password=]
      ENABLE CONDSTORE UTF8=ACCEPT imap4rev2 => Enable[capabilities=[CONDSTORE, UTF8=ACCEPT, IMAP4REV2]]
      SELECT inbox => Select[mailbox=MailboxName[path=INBOX], readOnly=false, condstore=false, known=Optional.empty]
      SELECT INBOX (CONDSTORE) => Select[mailbox=MailboxName[path=INBOX], readOnly=false, condstore=true, known=Optional.empty]
      EXAMINE blurdybloop => Select[mailbox=MailboxName[path=blurdybloop], readOnly=true, condstore=false, known=Optional.empty]
      SELECT "&ZeVnLIqe-" => Select[mailbox=MailboxName[path=日本語], readOnly=false, condstore=false, known=Optional.empty]
      CREATE owatagusiam/ => Create[mailbox=MailboxName[path=owatagusiam/], use=[]]
      CREATE MySpecial (USE (\\Drafts \\Sent)) => Create[mailbox=MailboxName[path=MySpecial], use=[\\drafts, \\sent]]
      DELETE foo/bar => Delete[mailbox=MailboxName[path=foo/bar]]
      RENAME zap "ro wn" => Rename[from=MailboxName[path=zap], to=MailboxName[path=ro wn]]
      SUBSCRIBE #news.comp.mail.mime => Subscribe[mailbox=MailboxName[path=#news.comp.mail.mime]]
      UNSUBSCRIBE x => Unsubscribe[mailbox=MailboxName[path=x]]
      LIST "" "" => ListMailboxes[selection=[], reference=MailboxName[path=], patterns=[ListPattern[text=]], returned=[], status=[], metadata=[], extended=false]
      LIST ~/Mail/ % => ListMailboxes[selection=[], reference=MailboxName[path=~/Mail/], patterns=[ListPattern[text=%]], returned=[], status=[], metadata=[], extended=false]
      LIST (SUBSCRIBED RECURSIVEMATCH) "" "*" => ListMailboxes[selection=[SUBSCRIBED, RECURSIVEMATCH], reference=MailboxName[path=], patterns=[ListPattern[text=*]], returned=[], status=[], metadata=[], extended=true]
      LIST () "" (INBOX % "a b") RETURN (CHILDREN SPECIAL-USE) => ListMailboxes[selection=[], reference=MailboxName[path=], patterns=[ListPattern[text=INBOX], ListPattern[text=%], ListPattern[text=a b]], returned=[CHILDREN, SPECIAL_USE], status=[], metadata=[], extended=true]
      LIST "" % RETURN (STATUS (MESSAGES UNSEEN) SUBSCRIBED) => ListMailboxes[selection=[], reference=MailboxName[path=], patterns=[ListPattern[text=%]], returned=[SUBSCRIBED], status=[MESSAGES, UNSEEN], metadata=[], extended=true]
      LIST "" % RETURN (MYRIGHTS METADATA (/shared/comment)) => ListMailboxes[selection=[], reference=MailboxName[path=], patterns=[ListPattern[text=%]], returned=[MYRIGHTS], status=[], metadata=[/shared/comment], extended=true]
      UID THREAD REFS UTF-8 ALL => ThreadMessages[algorithm=REFS, search=Search[uid=true, results=Optional.empty, unknownCharset=false, key=All[]]]
      SELECT INBOX (QRESYNC (7 9 1:3)) => Select[mailbox=MailboxName[path=INBOX], readOnly=false, condstore=false, known=Optional[Known[uidValidity=7, modSeq=9, uids=Optional[1:3], match=Optional.empty]]]
      SETACL INBOX bob +cd => Acl[verb=SETACL, mailbox=MailboxName[path=INBOX], identifier=Optional[bob], change=Optional[Change[mode=ADD, rights=kxte]]]
      UIDBATCHES 2000 1:50 => UidBatches[size=2000, batches=Optional[Span[first=1, last=50]]]
      LIST "" * RETURN () => ListMailboxes[selection=[], reference=MailboxName[path=], patterns=[ListPattern[text=*]], returned=[], status=[], metadata=[], extended=true]
      LSUB "#news." "comp.mail.*" => Lsub[reference=MailboxName[path=#news.], pattern=ListPattern[text=comp.mail.*]]
      STATUS blurdybloop (UIDNEXT MESSAGES) => Status[mailbox=MailboxName[path=blurdybloop], items=[MESSAGES, UIDNEXT]]
      STATUS x (RECENT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ MAILBOXID) => Status[mailbox=MailboxName[path=x], items=[RECENT, UIDVALIDITY, UNSEEN, DELETED, SIZE, HIGHESTMODSEQ, MAILBOXID]]
      EXPUNGE => Expunge[uids=Optional.empty]
      UID EXPUNGE 3000:3002 => Expunge[uids=Optional[3000:3002]]
      COPY 2:4 MEETING => Copy[uid=false, messages=2:4, mailbox=MailboxName[path=MEETING]]
      uid move 42:69,$ foo => BAD
      UID MOVE 42:69 foo => Move[uid=true, messages=42:69, mailbox=MailboxName[path=foo]]
      COPY $ "Other Messages" => Copy[uid=false, messages=$, mailbox=MailboxName[path=Other Messages]]
      STORE 2:4 +FLAGS (\\Deleted) => Store[uid=false, messages=2:4, unchangedSince=OptionalLong.empty, mode=ADD, silent=false, flags=[\\Deleted]]
      STORE * -flags.silent \\Seen kw => Store[uid=false, messages=*, unchangedSince=OptionalLong.empty, mode=REMOVE, silent=true, flags=[\\Seen, kw]]
      UID STORE 6,4,8 (UNCHANGEDSINCE 12121230045) FLAGS () => Store[uid=true, messages=6,4,8, unchangedSince=OptionalLong[12121230045], mode=REPLACE, silent=false, flags=[]]
      FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)]) => Fetch[uid=false, messages=2:4, items=[FLAGS, Body[section=[HEADER.FIELDS (DATE FROM)], peek=false, partial=Optional.empty]], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 fast => Fetch[uid=false, messages=1, items=[FLAGS, INTERNALDATE, RFC822_SIZE], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 ALL => Fetch[uid=false, messages=1, items=[FLAGS, INTERNALDATE, RFC822_SIZE, ENVELOPE], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 FULL => Fetch[uid=false, messages=1, items=[FLAGS, INTERNALDATE, RFC822_SIZE, ENVELOPE, BODY], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 BODY => Fetch[uid=false, messages=1, items=[BODY], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 body.peek[]<0.2048> => Fetch[uid=false, messages=1, items=[Body[section=[], peek=true, partial=Optional[Partial[origin=0, length=2048]]]], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 BODY[4.2.2.1] => Fetch[uid=false, messages=1, items=[Body[section=[4.2.2.1], peek=false, partial=Optional.empty]], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 BODY[4.1.MIME] => Fetch[uid=false, messages=1, items=[Body[section=[4.1.MIME], peek=false, partial=Optional.empty]], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 BODY[3.HEADER.FIELDS.NOT (Received "x-y")] => Fetch[uid=false, messages=1, items=[Body[section=[3.HEADER.FIELDS.NOT (RECEIVED X-Y)], peek=false, partial=Optional.empty]], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 (RFC822 RFC822.HEADER RFC822.TEXT RFC822.SIZE) => Fetch[uid=false, messages=1, items=[RFC822, RFC822_HEADER, RFC822_TEXT, RFC822_SIZE], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      FETCH 1 (UID MODSEQ EMAILID THREADID INTERNALDATE ENVELOPE BODYSTRUCTURE UID) => Fetch[uid=false, messages=1, items=[UID, MODSEQ, EMAILID, THREADID, INTERNALDATE, ENVELOPE, BODYSTRUCTURE], modifiers=Modifiers[changedSince=OptionalLong.empty, vanished=false, partial=Optional.empty]]
      UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345) => Fetch[uid=true, messages=300:500, items=[FLAGS], modifiers=Modifiers[changedSince=OptionalLong[12345], vanished=false, partial=Optional.empty]]
      SEARCH ALL => Search[uid=false, results=Optional.empty, unknownCharset=false, key=All[]]
      SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith" => Search[uid=false, results=Optional.empty, unknownCharset=false, key=And[keys=[HasFlag[flag=\\Flagged, present=true], Received[relation=SINCE, day=8797], Not[key=Addresses[field=FROM, text=Smith]]]]]
      SEARCH CHARSET UTF-8 TEXT {6}⏎мать => BAD
      SEARCH CHARSET UTF-8 TEXT {8}⏎мать => Search[uid=false, results=Optional.empty, unknownCharset=false, key=Text[text=мать]]
      SEARCH CHARSET KOI8-R BODY "x" => Search[uid=false, results=Optional.empty, unknownCharset=true, key=Body[text=x]]
      SEARCH RETURN (MIN COUNT) FLAGGED => Search[uid=false, results=Optional[SearchReturn[options=[MIN, COUNT], partial=Optional.empty]], unknownCharset=false, key=HasFlag[flag=\\Flagged, present=true]]
      SEARCH RETURN () UNSEEN => Search[uid=false, results=Optional[SearchReturn[options=[ALL], partial=Optional.empty]], unknownCharset=false, key=HasFlag[flag=\\Seen, present=false]]
      UID SEARCH RETURN (SAVE MAX ALL) UID $ 1:3 => Search[uid=true, results=Optional[SearchReturn[options=[MAX, ALL, SAVE], partial=Optional.empty]], unknownCharset=false, key=And[keys=[Uids[uids=$], Messages[sequenceNumbers=1:3]]]]
      SEARCH RETURN (PARTIAL -1:-10 COUNT) ALL => Search[uid=false, results=Optional[SearchReturn[options=[COUNT, PARTIAL], partial=Optional[PartialRange[fromEnd=true, first=1, last=10, text=-1:-10]]]], unknownCharset=false, key=All[]]
      SEARCH OR (SEEN LARGER 5) (UNSEEN SMALLER 7) => Search[uid=false, results=Optional.empty, unknownCharset=false, key=Or[first=And[keys=[HasFlag[flag=\\Seen, present=true], Size[larger=true, octets=5]]], second=And[keys=[HasFlag[flag=\\Seen, present=false], Size[larger=false, octets=7]]]]]
      SEARCH (((SEEN))) => Search[uid=false, results=Optional.empty, unknownCharset=false, key=HasFlag[flag=\\Seen, present=true]]
      SEARCH NEW OLD RECENT => Search[uid=false, results=Optional.empty, unknownCharset=false, key=And[keys=[And[keys=[Recent[recent=true], HasFlag[flag=\\Seen, present=false]]], Recent[recent=false], Recent[recent=true]]]]
      SEARCH HEADER Message-ID "" KEYWORD kw UNKEYWORD $x => Search[uid=false, results=Optional.empty, unknownCharset=false, key=And[keys=[Header[field=Message-ID, text=], HasFlag[flag=kw, present=true], HasFlag[flag=$x, present=false]]]]
      SEARCH MODSEQ "/flags/\\\\draft" all 620162338 => Search[uid=false, results=Optional.empty, unknownCharset=false, key=ModSeq[atLeast=620162338]]
      SEARCH MODSEQ 0 EMAILID M6d99 THREADID T1 => Search[uid=false, results=Optional.empty, unknownCharset=false, key=And[keys=[ModSeq[atLeast=0], EmailId[id=M6d99], ThreadId[id=T1]]]]
      SEARCH OLDER 60 YOUNGER 3600 SENTON 1-Jan-1970 => Search[uid=false, results=Optional.empty, unknownCharset=false, key=And[keys=[Within[older=true, seconds=60], Within[older=false, seconds=3600], Sent[relation=ON, day=0]]]]
      SEARCH 2,4:* NOT DELETED => Search[uid=false, results=Optional.empty, unknownCharset=false, key=And[keys=[Messages[sequenceNumbers=2,4:*], Not[key=HasFlag[flag=\\Deleted, present=true]]]]]
      """;

  private static final String WRONG =
      """
      NOSUCH
      NOOP x
      CAPABILITY {3}⏎abc
      UID
      UID NOOP
      UIDFETCH 1 FLAGS
      ID
      ID ("name")
      ID ("name" )
      ID (name "x")
      LOGIN
      LOGIN a
      LOGIN a b c
      LOGIN (a) b
      AUTHENTICATE
      AUTHENTICATE PLAIN a b
      ENABLE
      SELECT
      SELECT INBOX (CONDSTORE
      SELECT INBOX (QRESYNC)
      SELECT a*b
      CREATE x (USE \\Sent)
      CREATE x (KIND (\\Sent))
      RENAME a
      LIST ""
      LIST "" () RETURN (X)
      LIST "" ()
      LIST (X) "" *
      LIST (RECURSIVEMATCH) "" *
      LIST (REMOTE RECURSIVEMATCH) "" *
      LIST "" * RETURN
      LIST "" * RETURN (STATUS)
      LIST "" * RETURN (STATUS ())
      STATUS x
      STATUS x ()
      STATUS x (FOO)
      STATUS x MESSAGES
      COPY 1
      COPY 0 x
      MOVE x y
      UID EXPUNGE
      EXPUNGE 1
      STORE 1 FLAGS
      STORE 1 *FLAGS (\\Seen)
      STORE 1 FLAGS.LOUD (\\Seen)
      STORE 1 (CHANGEDSINCE 1) FLAGS (\\Seen)
      STORE 1 FLAGS (\\Seen
      FETCH 1
      FETCH 1 ()
      FETCH 1 FOO
      FETCH 1 (FAST)
      FETCH 1 BODYSTRUCTURE[]
      FETCH 1 FLAGS UID
      FETCH 1 BODY[
      FETCH 1 BODY[0]
      FETCH 1 BODY[1.]
      FETCH 1 BODY[1.FOO]
      FETCH 1 BODY[MIME]
      FETCH 1 BODY[HEADER.FIELDS]
      FETCH 1 BODY[HEADER.FIELDS ()]
      FETCH 1 BODY[HEADER.FIELDS ("a b")]
      FETCH 1 BODY[HEADER.FIELDS ("a:")]
      FETCH 1 BODY[]<1>
      FETCH 1 BODY[]<1.0>
      FETCH 1 BODY[]<-1.5>
      FETCH 1 BODY.PEEK
      FETCH 1 BINARY
      FETCH 1 BINARY[TEXT]
      FETCH 1 BINARY.SIZE[1]<0.1>
      FETCH 1 FLAGS (VANISHED)
      SEARCH
      SEARCH FOO
      SEARCH ()
      SEARCH (SEEN
      SEARCH SEEN)
      SEARCH NOT
      SEARCH OR SEEN
      SEARCH FROM
      SEARCH LARGER x
      SEARCH SINCE 1994-02-01
      SEARCH OLDER 0
      SEARCH KEYWORD \\Seen
      SEARCH RETURN MIN ALL
      SEARCH RETURN (FOO) ALL
      SEARCH CHARSET
      SEARCH CHARSET UTF-8
      SEARCH MODSEQ "/flags/x" mine 1
      SEARCH UID x
      """;

  static Stream<String> right() {
    return RIGHT.lines();
  }

  static Stream<String> wrong() {
    return WRONG.lines();
  }

  @ParameterizedTest
  @MethodSource("right")
  void commands(String row) {
    String[] columns = row.split(" => ", 2);
    if (columns[1].equals("BAD")) {
      assertThatThrownBy(() -> parse(columns[0])).isInstanceOf(SyntaxException.class);
    } else {
      assertThat(parse(columns[0])).hasToString(columns[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrong_forms_are_refused(String row) {
    assertThatThrownBy(() -> parse(row)).isInstanceOf(SyntaxException.class);
  }

  @Test
  void binary_items_are_told_apart_by_their_part() {
    assertThat(parse("FETCH 1 (BINARY[1.2] BINARY.PEEK[]<5.7> BINARY.SIZE[3] BINARY[1.2])"))
        .isInstanceOfSatisfying(
            Fetch.class,
            fetch -> {
              assertThat(fetch.items()).hasSize(3);
              assertThat(fetch.items().get(0)).isNotEqualTo(fetch.items().get(1));
            });
  }

  @Test
  void search_keys_are_limited_in_number_and_depth() {
    SyntaxLimits limits = SyntaxLimits.defaults();
    parse("SEARCH " + "SEEN ".repeat(limits.search().keys() - 1) + "SEEN");
    assertThatThrownBy(() -> parse("SEARCH " + "SEEN ".repeat(limits.search().keys()) + "SEEN"))
        .isInstanceOf(SyntaxException.class);
    int depth = limits.search().depth();
    parse("SEARCH " + "NOT ".repeat(depth) + "SEEN");
    assertThatThrownBy(() -> parse("SEARCH " + "NOT ".repeat(depth + 1) + "SEEN"))
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parse("SEARCH " + "(".repeat(100_000)))
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parse("SEARCH " + "OR SEEN ".repeat(depth + 1) + "SEEN"))
        .isInstanceOf(SyntaxException.class);
  }

  @Test
  void fetch_items_sections_patterns_and_fields_are_limited() {
    SyntaxLimits limits = SyntaxLimits.defaults();
    for (String tooMuch :
        new String[] {
          "FETCH 1 (" + "FLAGS ".repeat(limits.fetch().items()) + "UID)",
          "FETCH 1 BODY[" + "1.".repeat(limits.fetch().partDepth()) + "1]",
          "FETCH 1 BODY[HEADER.FIELDS (" + "a ".repeat(limits.fetch().headerFields()) + "a)]",
          "LIST \"\" (" + "a ".repeat(limits.list().patterns()) + "a)",
          "LIST \"\" " + "a".repeat(limits.list().patternChars() + 1),
          "LIST aa (" + "a ".repeat(limits.list().patterns() - 1) + "a".repeat(8_000) + ")",
          "LSUB \"\" " + "a".repeat(limits.list().patternChars() + 1),
          "ID (" + "\"a\" NIL ".repeat(limits.idFields()) + "\"a\" NIL)",
        }) {
      assertThatThrownBy(() -> parse(tooMuch)).isInstanceOf(SyntaxException.class);
    }
  }

  @Test
  void every_command_has_a_row_in_the_table_and_a_state() {
    for (ImapCommandName name : ImapCommandName.values()) {
      Parser p = CommandText.parser("a " + name.wireName().toLowerCase(Locale.ROOT));
      p.tag();
      assertThat(ImapCommandName.read(p)).isEqualTo(name);
      assertThat(Arrays.stream(SessionState.values()).anyMatch(name::isAllowedIn)).isTrue();
      assertThat(name.isAllowedIn(SessionState.LOGOUT)).isFalse();
    }
  }

  @Test
  void a_changedsince_of_0_is_1_where_that_is_tolerated() {
    assertThat(parse("FETCH 1:* (FLAGS) (CHANGEDSINCE 0)"))
        .isEqualTo(parse("FETCH 1:* (FLAGS) (CHANGEDSINCE 1)"));
    SyntaxContext strict = new SyntaxContext(false, Set.of(), SyntaxLimits.defaults(), Set.of());
    Parser p = new Parser(CommandText.read("a FETCH 1 FLAGS (CHANGEDSINCE 0)"), strict);
    p.tag();
    assertThatThrownBy(() -> ImapCommandName.read(p).parse(p)).isInstanceOf(SyntaxException.class);
  }

  private static ImapCommand parse(String text) {
    Parser p =
        new Parser(CommandText.read("a1 " + text.replace("⏎", "\r\n")), SyntaxContext.defaults());
    assertThat(p.tag()).isEqualTo("a1");
    return ImapCommandName.read(p).parse(p);
  }
}
