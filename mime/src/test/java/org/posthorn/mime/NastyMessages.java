package org.posthorn.mime;

import java.util.LinkedHashMap;
import java.util.Map;

/// Messages that break rules on purpose, by what they do.
// Escapes show what a text block hides: which lines are empty and where breaks are missing.
@SuppressWarnings("StringConcatToTextBlock")
final class NastyMessages {
  private NastyMessages() {}

  static Map<String, byte[]> all() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("empty header", "\nbody\n");
    texts.put("header alone", "Subject: x\n");
    texts.put("no line break at the end", "Subject: x\n\nbody");
    texts.put("unterminated header", "Subject: x");
    headers(texts);
    addresses(texts);
    parameters(texts);
    multiparts(texts);
    messages(texts);
    Map<String, byte[]> messages = new LinkedHashMap<>();
    texts.forEach((name, text) -> messages.put(name, MessageCorpus.crlf(Octets.toBytes(text))));
    return messages;
  }

  private static void headers(Map<String, String> texts) {
    texts.put("two subjects", "Subject: one\nSubject: two\nDate: a\nDate: b\n\nx\n");
    texts.put("two from", "From: a@x.test\nFrom: b@x.test\nTo: c@x.test\nTo: d@x.test\n\nx\n");
    texts.put("two types", "Content-Type: text/html\nContent-Type: text/plain\n\nx\n");
    texts.put("empty values", "Subject:\nDate: \nFrom:\nMessage-ID: \nContent-Type:\n\nx\n");
    texts.put(
        "folded", "Subject: a\n b\n\tc\nMessage-ID:\n <1@x.test>\nTo: a@x.test,\n b@x.test\n\n");
    texts.put("fold of spaces", "Subject: a\n  \n b\nDate: x\n\nx\n");
    texts.put("trailing space", "Subject: a  \nMessage-ID: <1@x>  \nDate:   x \t\n\nx\n");
    texts.put("no colon", "Subject: a\nThis is no field\nDate: x\n\nx\n");
    texts.put(
        "space before colon", "Subject : a\nFrom : a@x.test\nContent-Type : text/html\n\nx\n");
    texts.put("leading fold", " fold\nSubject: a\n\nx\n");
    texts.put("eight bits", "Subject: gr\u00fc\u00dfe\nFrom: J\u00f6rg <j@x.test>\n\nx\n");
    texts.put("quote in subject", "Subject: a \"b\" \\c\n\nx\n");
    texts.put("no mime version", "Content-Transfer-Encoding: base64\nContent-ID: <a>\n\nx\n");
    texts.put("mime version", "MIME-Version: 1.0\nContent-Transfer-Encoding: BASE64\n\nx\n");
    texts.put(
        "mail",
        "Content-Type: TEXT/Html; CHARSET=x\nContent-Language: en, de (x), fr\n"
            + "Content-Location: http://x/\n y\nContent-MD5: abc==\nContent-Description: a\n  b\n\nx");
    texts.put(
        "encoding with comment",
        "Content-Type: text/plain\n" + "Content-Transfer-Encoding: base64 (yes)\n\nx\n");
    texts.put("bad encoding", "MIME-Version: 1.0\nContent-Transfer-Encoding: base64;\n\nx\n");
    texts.put("bare cr", "Subject: a\rb\nFrom: a\r@x.test\n\nx\ry\n\r\nz\n");
    texts.put("long header", "Subject: " + "y".repeat(20_000) + "\nDate: x\n\nx\n");
  }

  private static void addresses(Map<String, String> texts) {
    String[] values = {
      "a@x.test",
      "<a@x.test>",
      "Joe <a@x.test>",
      "\"Joe \\\"Q\\\" X\" <a@x.test>",
      "a@x.test (Joe (the) X)",
      "J. R. Joe <a@x.test>",
      "group: a@x.test, B <b@x.test>;",
      "empty group:;",
      "g: a@x.test",
      "g: a@x.test; , c@x.test",
      "<@a.test,@b.test:c@x.test>",
      "<@a.test c@x.test>",
      "joe",
      "Joe Doe",
      "<joe>",
      "<>",
      "Joe <>",
      "@x.test",
      "a@",
      "a@[192.0.2.1]",
      "\"a b\"@x.test",
      "a . b @ x . test",
      "a@x.test b@x.test",
      "a@x.test, , b@x.test",
      ",a@x.test",
      "a@x.test,",
      "Joe <a@x.test",
      "Joe a@x.test>",
      "\"open <a@x.test>",
      "(open a@x.test",
      "a@x.test (open",
      "a..b@x.test",
      ".a@x.test",
      "a.@x.test",
      "=?utf-8?q?J=C3=B6rg?= <a@x.test>",
      "J\u00f6rg <j\u00f6@x.test>",
      "a@x..test",
      "a@b@c",
      "Joe <a@b@c>",
      "undisclosed-recipients:;",
      "undisclosed-recipients",
      "a;b",
      "a@x;b@y",
      "a:b:c;",
      "\"\" <a@x.test>",
      "<a@x.test> Joe",
      "Joe [x] <a@x.test>",
      "mailto:a@x.test",
      "a,b",
      "Doe, Joe <a@x.test>",
      "Joe <a @x.test>",
      "Joe <a(c)@x.test(d)>",
      "'a@x.test'",
      "(c) a@x.test",
      "Joe (c) <a@x.test> (d)",
      "Joe@Home <a@x.test>",
      "a@x.test\t(Joe\tX)",
      "<a@x.test>,<b@x.test>",
      "g:h:a@x.test;;",
      "Joe \\<x <a@x.test>",
      "a\\@b@x.test",
      "a@x.test.",
      "a@x.test (one) (two)",
      "<\"a b\"@x.test>",
      "g: ;",
      "g: (c);",
      "a!b!c",
      "\\",
      "\"",
      "(",
      "<",
      ":",
      ";",
      "@",
      ",",
      "Joe <a@x.test>;",
      "a@-x-.test",
      "a@x_y.test",
      "Joe <<a@x.test>>",
      "<a@x.test>>",
      "\"a\" \"b\" <c@x.test>",
      "\"a\"b <c@x.test>",
      "a (c1) b <c@x.test>"
    };
    for (int i = 0; i < values.length; i++) {
      texts.put("address " + i, "To: " + values[i] + "\nFrom: f@x.test\n\nx\n");
    }
  }

  private static void parameters(Map<String, String> texts) {
    String[] values = {
      "text/plain; charset=utf-8",
      "text/plain; charset=\"utf-8\"; x=y",
      "text/plain;charset=utf-8;",
      "text/plain; charset",
      "text/plain; charset=",
      "text/plain; =x",
      "text/plain charset=utf-8",
      "text",
      "text/",
      "/plain",
      "text/plain/x",
      "text plain",
      "text/plain; a=b c; d=e",
      "text/plain; name=a b.txt",
      "text/plain; name=\"a \\\"b\\\"\"",
      "text/plain; name=\"open",
      "text/plain; (c) name (d) = (e) x (f); y=z",
      "text/plain;; a=b",
      "text/plain; a=b;; c=d",
      "application/x; name*=utf-8''%e2%82%ac",
      "application/x; name*0=a; name*1=b",
      "application/x; name*1=b; name*0=a",
      "application/x; name*0*=utf-8''%41; name*1=b%",
      "application/x; name*0=a; name*1*=%42",
      "application/x; name*0=a; name*2=c",
      "application/x; name*0=a; x*0=b; name*1=c",
      "application/x; name*=a; name*0=b; name=c",
      "application/x; name**=a; name*x=b",
      "application/x; name*00=a; name*01=b",
      "application/x; a=1; A=2",
      "application/x; a=\"\"",
      "application/x; a=b@c/d?e=f",
      "application/x; a='b c'",
      "application/x; a=b\n\t; c=d",
      "application/x;\n a=\"b\n c\"",
      "(c) text/plain",
      "\"text\"/plain",
      "text/pl\u00e4in; n=\u00e4",
      "TEXT/PLAIN; Charset=US-ASCII",
      "text/plain; charset=a; charset=b",
      "text/html; format=flowed",
      "x",
      "",
      ";",
      "text/plain, text/html",
      "text/plain; a=b=c",
      "text/plain; a==c",
      "text.x/plain.y; a.b=c",
      "text/plain; a=b,c;d=e",
      "text/plain; a=b (c); d=e",
      "text/plain; a=(c)b; d=e"
    };
    for (int i = 0; i < values.length; i++) {
      String value = values[i];
      texts.put("type " + i, "MIME-Version: 1.0\nContent-Type: " + value + "\n\nx\n");
      texts.put(
          "disposition " + i,
          "MIME-Version: 1.0\nContent-Type: text/plain\n"
              + "Content-Disposition: "
              + value
              + "\n\nx\n");
    }
  }

  private static void multiparts(Map<String, String> texts) {
    String mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
    texts.put("no parts", mixed);
    texts.put("preamble only", mixed + "preamble\n");
    texts.put("closed at once", mixed + "--b--\n");
    texts.put("closed at once, no break", mixed + "--b--");
    texts.put("opened at the end", mixed + "--b");
    texts.put("opened at the end with break", mixed + "--b\n");
    texts.put("opened, empty line", mixed + "--b\n\n");
    texts.put("no final boundary", mixed + "--b\n\none\n--b\n\ntwo\n");
    texts.put("epilogue", mixed + "--b\n\none\n--b--\nepilogue\n");
    texts.put("after the end", mixed + "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n");
    texts.put("empty parts", mixed + "--b\n--b\n\n--b\n\n\n--b--\n");
    texts.put("header without end", mixed + "--b\nContent-Type: text/html\n--b\nX: y\n--b--\n");
    texts.put("trailing text", mixed + "--b extra\n\none\n--bonus\n\ntwo\n--b--extra\n");
    texts.put("trailing space", mixed + "--b  \n\none\n--b-- \n");
    texts.put("not at line start", mixed + "x --b\n --b\n--b\n\n one --b\n--b--\n");
    texts.put("no boundary", "Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n");
    texts.put(
        "empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n----\n");
    texts.put(
        "no boundary, mime",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; x=y\n"
            + "Content-Transfer-Encoding: base64\nContent-ID: <x>\n\n--b\n\none\n");
    texts.put(
        "part no boundary",
        mixed + "--b\nContent-Type: multipart/mixed; x=y\n" + "Content-ID: <x>\n\none\n--b--\n");
    String inner = "Content-Type: multipart/alternative; boundary=";
    texts.put(
        "nested", mixed + "--b\n" + inner + "c\n\n--c\n\none\n--c--\nepi\n--b\n\ntwo\n--b--\n");
    texts.put(
        "nested, not closed", mixed + "--b\n" + inner + "c\n\n--c\n\none\n--b\n\ntwo\n--b--\n");
    texts.put(
        "nested, same boundary", mixed + "--b\n" + inner + "b\n\n--b\n\none\n--b--\n\n--b--\n");
    texts.put("nested, longer", mixed + "--b\n" + inner + "bb\n\n--bb\n\none\n--bb--\n--b--\n");
    texts.put(
        "nested, shorter",
        "Content-Type: multipart/mixed; boundary=bb\n\n--bb\n"
            + inner
            + "b\n\n--b\n\none\n--b--\n--bb\n\ntwo\n--bb--\n");
    texts.put("nested, dashes", mixed + "--b\n" + inner + "b--\n\n--b--\n\none\n--b----\n--b--\n");
    texts.put("cut in nested header", mixed + "--b\n" + inner + "c\n--b\n\ntwo\n--b--\n");
    texts.put(
        "boundary in top header", "Content-Type: multipart/mixed; boundary=b\n--b\n\none\n--b--\n");
    texts.put(
        "digest",
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\none\n"
            + "--b\nContent-Type: text/plain\n\nx\n--b\nX: y\n\nSubject: z\n--b--\n");
    texts.put(
        "boundary of 70",
        "Content-Type: multipart/mixed; boundary="
            + "b".repeat(70)
            + "\n\n--"
            + "b".repeat(70)
            + "\n\none\n--"
            + "b".repeat(70)
            + "--\n");
    for (int length : new int[] {78, 79, 80, 81, 82, 83, 84, 100}) {
      String b = "b".repeat(length);
      texts.put(
          "boundary of " + length,
          "Content-Type: multipart/mixed; boundary="
              + b
              + "\n\n--"
              + b
              + "\n\none\n--"
              + b
              + "\n\ntwo\n--"
              + b
              + "--\nepilogue\n");
    }
    texts.put(
        "encoded multipart",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
            + "Content-Transfer-Encoding: base64\nContent-Disposition: inline\n\n--b\n\none\n--b--\n");
  }

  private static void messages(Map<String, String> texts) {
    String mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
    String message = "Content-Type: message/rfc822\n\n";
    texts.put("message", message + "Subject: in\n\nbody\n");
    texts.put("empty message", message);
    texts.put("message header only", message + "Subject: in");
    texts.put("message in part", mixed + "--b\n" + message + "Subject: in\n\nbody\n--b--\n");
    texts.put("empty message in part", mixed + "--b\n" + message + "--b--\n");
    texts.put("empty message in part, break", mixed + "--b\n" + message + "\n--b--\n");
    texts.put(
        "message cut in header", mixed + "--b\n" + message + "Subject: in\n--b\n\nx\n--b--\n");
    texts.put("message without empty line", mixed + "--b\nContent-Type: message/rfc822\n--b--\n");
    texts.put(
        "multipart in message",
        mixed
            + "--b\n"
            + message
            + "Content-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--c\n\ntwo\n--c--\n\n--b\n\nx\n--b--\n");
    texts.put("message in message", message + message + message + "Subject: deep\n\nbody\n");
    texts.put(
        "base64 message",
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            + "U3ViamVjdDogeAoKYm9keQo=\n");
    texts.put("partial", "Content-Type: message/partial; id=x; number=1\n\nSubject: x\n\nbody\n");
    texts.put("message global", "Content-Type: message/global\n\nSubject: x\n\nbody\n");
    texts.put(
        "delivery status",
        mixed
            + "--b\nContent-Type: message/delivery-status\n\n"
            + "Reporting-MTA: dns;x\n\nFinal-Recipient: rfc822;a@x.test\n--b--\n");
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      deep.append("Content-Type: multipart/mixed; boundary=b")
          .append(i)
          .append("\n\n--b")
          .append(i)
          .append('\n');
    }
    texts.put("forty deep", deep + "\nbottom\n");
    texts.put("fifty messages deep", message.repeat(50) + "Subject: bottom\n\nx\n");
  }
}
