package org.posthorn.assistant.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What of a message its author wrote.
class OwnTextTest {
  private static List<String> said(String text) {
    return OwnText.of(text, TextLimits.defaults()).paragraphs();
  }

  @Test
  void quotesAndWhoWroteThemAreCut() {
    assertThat(
            said(
                """
                Yes, Thursday is better.

                On Mon, 30 Nov 2026 at 10:00, Anna Schmidt <anna@example.org> wrote:
                > Shall we meet on Wednesday?
                > Or Thursday?
                """))
        .containsExactly("Yes, Thursday is better.");
    assertThat(
            said(
                """
                > Wann ist die Sitzung?
                Am Donnerstag.

                Am 30.11.2026 um 10:00 schrieb Anna
                <anna@example.org>:
                > > alt
                > Und wo?
                Im Saal.
                """))
        .containsExactly("Am Donnerstag.", "Im Saal.");
    assertThat(
            said(
                """
                D'accord pour jeudi.

                Le lun. 30 nov. 2026 à 10:00, Anna <anna@example.org> a écrit :

                > Jeudi ?
                """))
        .containsExactly("D'accord pour jeudi.");
  }

  @Test
  void otherMarksOfQuotesAreKnown() {
    assertThat(said("On Monday, Anna wrote:\n# old\n# older\nNew text.\n# old again\nMore text."))
        .containsExactly("New text.", "More text.");
    assertThat(said("Anna> Are you there?\nYes, I am.\n")).containsExactly("Yes, I am.");
  }

  @Test
  void originalsWithoutMarksAreCut() {
    for (String head :
        List.of(
            "-----Original Message-----",
            "-----Ursprüngliche Nachricht-----",
            "________________________________\nFrom: Anna <anna@example.org>\nSent: Monday\nTo: Me\nSubject: Hi",
            "Von: Anna Schmidt\nGesendet: Montag, 30. November 2026\nAn: Ich\nBetreff: Hallo",
            "De : Anna Schmidt\nEnvoyé : lundi 30 novembre 2026\nÀ : Moi\nObjet : Bonjour",
            "De: Anna\nEnviado el: lunes\nPara: Yo\nAsunto: Hola",
            "*From:* Anna\n*Date:* Monday\n*To:* Me",
            "On Mon, Nov 30, 2026 at 10:00 AM Anna <anna@example.org>\nwrote:")) {
      assertThat(said("My answer is yes.\n\n" + head + "\nCan you please come?\n"))
          .as(head)
          .containsExactly("My answer is yes.");
    }
  }

  @Test
  void signaturesGreetingsAndClosingsAreCut() {
    assertThat(
            said(
                """
                Hi Anna,

                the report is ready.

                Best regards,
                Bob Miller
                Head of Reports

                --\s
                Example Ltd
                """))
        .containsExactly("the report is ready.");
    assertThat(
            said("Sehr geehrte Frau Schmidt,\n\nwir kommen.\n\nMit freundlichen Grüßen\nB. Maier"))
        .containsExactly("wir kommen.");
    assertThat(said("Bonjour Anna,\nNous venons demain.\nCordialement,\nBob"))
        .containsExactly("Nous venons demain.");
    assertThat(said("I agree.\n\nSent from my iPhone")).containsExactly("I agree.");
    assertThat(said("Hi Anna, can you come?\n\nBob")).containsExactly("can you come?");
    assertThat(said("Done.\n\nThis e-mail and any attachments are confidential. Delete it."))
        .containsExactly("Done.");
    assertThat(
            said(
                """
                Done.
                _______________________________________________
                talk mailing list
                https://lists.example.org/talk
                """))
        .containsExactly("Done.");
  }

  @Test
  void whatIsAllOfItStays() {
    assertThat(said("Thanks!")).containsExactly("Thanks!");
    assertThat(said("Hello")).containsExactly("Hello");
    assertThat(said("Cheers,\nAnna\n\nPS: the key is under the mat."))
        .containsExactly("PS: the key is under the mat.");
    assertThat(said(" \n > quoted\n\nAS> quoted\n")).isEmpty();
  }

  @Test
  void linesOfAParagraphAreJoined() {
    assertThat(
            said(
                """
                The first sentence of this message is longer than
                a line. The second
                is not.
                - one item
                - another item

                A paragraph.
                """))
        .containsExactly(
            "The first sentence of this message is longer than a line. The second is not.",
            "- one item",
            "- another item",
            "A paragraph.");
  }

  @Test
  void aForwardedMessageIsReadOnlyIfNothingWasAdded() {
    String forwarded =
        """
        ---------- Forwarded message ---------
        From: Carl <carl@example.org>
        Date: Mon, 30 Nov 2026
        Subject: Lunch
        To: Bob

        Lunch is at noon.
        """;
    OwnText.Found bare = OwnText.of(forwarded, TextLimits.defaults());
    assertThat(bare.forwarded()).isTrue();
    assertThat(bare.paragraphs()).containsExactly("Lunch is at noon.");
    assertThat(said("Look at this.\n\n" + forwarded)).containsExactly("Look at this.");
  }

  @Test
  void quotesOfHtmlAreCut() {
    assertThat(HtmlQuotes.cut("<p>New</p><div class=\"gmail_quote\"><p>Old</p></div>"))
        .isEqualTo("<p>New</p>");
    assertThat(
            HtmlQuotes.cut(
                "<p>A</p><BLOCKQUOTE type=cite>x<blockquote type=cite>y</blockquote>z</BLOCKQUOTE><p>B</p>"))
        .isEqualTo("<p>A</p><br>&gt;<br><p>B</p>");
    assertThat(HtmlQuotes.cut("<blockquote>said by somebody</blockquote>"))
        .isEqualTo("<blockquote>said by somebody</blockquote>");
    assertThat(HtmlQuotes.cut("<blockquote type=cite>never closed")).isEqualTo("<br>&gt;<br>");
  }
}
