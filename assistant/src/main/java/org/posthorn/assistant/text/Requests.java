package org.posthorn.assistant.text;

import java.util.Set;

/// Recognizes sentences that ask the reader to do something, in English, French and German. They
/// are recognized by phrases, not by a grammar: some are missed, and what is only politeness is
/// listed ("please find attached", "bei Fragen bitte").
final class Requests {
  /// Phrases that ask, wherever they are.
  private static final Phrases ASKING =
      Phrases.of(
          """
          can you | could you | would you please | would you mind | will you please | can we have | could we have
          would you be able to | are you able to | would it be possible | is it possible for you
          can you please | could you please | would you kindly | would you be so kind
          don't forget | do not forget | remember to | make sure to | make sure you | make sure that you | be sure to
          i need you to | we need you to | need you to | i'd like you to | i would like you to | we'd like you to
          i want you to | you need to | you will need to | you'll need to | you have to | you must | you should
          need from you | i need your | needs your | we need your | require your | requires your | awaiting your | waiting for your
          let me know by | let us know by | let me know if you can | let me know whether | let me know which | let me know when
          let me know what | let me know how | let us know if you can | let us know whether | let us know which | let us know when
          let me know your | let us know your | get back to me | get back to us | reply by | respond by | answer by | send me
          send us | give me a call | call me back | call me | remind me | rsvp | action required | action item
          the deadline is | deadline is | deadline for | deadline | is due | are due | due by | due on | due date
          i am counting on you | i'm counting on you | it would be great if you could | it would be great if you
          i would appreciate if you | i'd appreciate if you | i would appreciate it if you | i'd appreciate it if you
          i would be grateful if you | would be nice if you could | would be helpful if you could | help me with
          could someone | can someone | can anyone | could anyone | we want you to | hoping you can | hoping you could
          wondering if you could | wondering whether you could | asking you to | ask you to | todo | to-do
          pourriez-vous | pourrais-tu | pouvez-vous | peux-tu | pourrez-vous | pourras-tu | est-ce que tu peux
          est-ce que vous pouvez | est-ce que tu pourrais | est-ce que vous pourriez | veuillez | prière de | n'oublie pas
          n'oubliez pas | s'il te plaît | s'il vous plaît | s'il te plait | s'il vous plait | svp | stp | il faut que tu
          il faut que vous | il faudrait que tu | il faudrait que vous | tu dois | vous devez | tu devrais | vous devriez
          envoie-moi | envoyez-moi | envoie-nous | envoyez-nous | dis-moi | dites-moi | dites-nous | fais-moi | faites-moi
          tiens-moi | tenez-moi | confirmez-moi | confirme-moi | rappelle-moi | rappelez-moi | donne-moi | donnez-moi
          date limite | au plus tard | je te demande de | je vous demande de | nous vous demandons de | on compte sur toi
          nous comptons sur vous | je compte sur vous | je compte sur toi | pense à | pensez à | penses à | j'ai besoin de ta
          j'ai besoin de ton | j'ai besoin de tes | j'ai besoin de votre | j'ai besoin de vos | j'ai besoin que
          nous avons besoin de votre | nous avons besoin de vos | il me faudrait | il me faut | il nous faut | il nous faudrait
          tu peux m'envoyer | tu peux me | tu pourrais | vous pourriez | auriez-vous l'amabilité | aurais-tu
          bitte um | könntest du | könnten sie | kannst du | können sie | würdest du | würden sie | könntet ihr | könnt ihr
          magst du | denk daran | denk dran | denke daran | denken sie daran | denkt daran | denkt dran | vergiss nicht
          vergessen sie nicht | vergesst nicht | bitte nicht vergessen | du musst | sie müssen | ihr müsst | du sollst | du solltest
          sie sollten | brauche von dir | brauche von ihnen | brauchen von dir | brauchen von ihnen | benötige von ihnen
          benötigen von ihnen | brauche deine | brauche ihre | brauchen deine | brauchen ihre | benötigen ihre | benötige ihre
          schick mir | schicke mir | schicken sie mir | schicken sie uns | schickt mir | senden sie mir | senden sie uns
          melde dich | melden sie sich | meldet euch | gib mir bescheid | geben sie mir bescheid | gib bescheid
          geben sie uns bescheid | sag mir bescheid | sagt bescheid | sag bescheid | abgabefrist | rückmeldung bis | antwort bis
          bis spätestens | spätestens bis | abgabetermin | die frist | wäre es möglich | wärst du so | wären sie so
          es wäre toll wenn du | es wäre schön wenn sie | es wäre schön wenn du | wir bitten sie | ich bitte sie | ich bitte dich
          bitten wir sie | bitte ich sie | bitte ich dich | ruf mich an | rufen sie mich an | hättest du zeit | kümmere dich
          kümmern sie sich | erledige | erledigen sie | lass mich wissen | lassen sie mich wissen | lassen sie uns wissen
          teilen sie uns | teilen sie mir | teil mir mit | schau mal | schaust du | machst du
          """);

  /// Sentences with one of these ask for nothing, whatever else they have.
  private static final Phrases POLITE =
      Phrases.of(
          """
          due to | please read our | please refer to | please visit | to stop receiving | for further information | please go to
          please find | please see attached | please see below | please note | please be advised | please do not reply
          please don't reply | please do not hesitate | please don't hesitate | please feel free | feel free to | please accept
          please disregard | please ignore | please excuse | please be aware | please enjoy | do not hesitate | don't hesitate
          any questions | any further questions | any other questions | further questions | have questions | if you wish to
          if you no longer | if you received this | if you have received this | as you can see | as you can | so you can
          you can also | thank you for | thanks for | unsubscribe | can you believe | could you imagine | can you imagine
          how can you | how could you | please to | you must have | you should have received | you have to be kidding
          you should be able | if you have to | if you need to | if you must | you should see | when you need to | unless you
          you should get | you should now | where you can | what you need | you should not | you shouldn't | you don't need
          veuillez trouver | veuillez agréer | veuillez recevoir | veuillez noter | veuillez ne pas répondre | veuillez accepter
          veuillez croire | toute question | des questions | n'hésitez pas | n'hésite pas | hésitez pas | merci de votre
          merci de ta | merci d'avance | désabonner | désinscrire | veuillez excuser
          bitte beachten | bitte nicht antworten | bitte antworten sie nicht | nicht auf diese | bitte finden sie
          bitte sehr | bitte schön | bitte um entschuldigung | bitte um verständnis | um verständnis | um ihr verständnis
          bei fragen | bei rückfragen | für rückfragen | haben sie fragen | zögern sie nicht | zögere nicht | um entschuldigung
          abmelden | abbestellen | bitte entschuldige | bitte entschuldigen | können sie sich | können sie hier | wie können sie
          so können sie | damit können sie | dann können sie | hier können sie | dort können sie | kannst du dir vorstellen
          jederzeit gerne
          """);

  /// First words of phrases that ask only where a clause begins.
  private static final Set<String> IMPERATIVES =
      Set.of(
          "send",
          "call",
          "remind",
          "give",
          "get",
          "reply",
          "respond",
          "answer",
          "let",
          "make",
          "be",
          "remember",
          "don't",
          "do",
          "help",
          "schick",
          "schicke",
          "melde",
          "gib",
          "sag",
          "ruf",
          "lass",
          "denk",
          "denke",
          "vergiss",
          "erledige",
          "schau",
          "todo",
          "to-do");

  /// Words that begin a clause.
  private static final Set<String> JOINING =
      Set.of("and", "then", "please", "so", "but", "also", "und", "dann", "oder", "aber", "bitte");

  private static final int CLAUSE_WORDS = 1;

  private static final Set<String> PLEASE = Set.of("please", "pls", "plz", "bitte", "kindly");

  /// After "merci de": something that was given, not what is asked for.
  private static final Set<String> GIVEN =
      Set.of(
          "votre", "vos", "ta", "ton", "tes", "la", "le", "les", "l'", "cette", "ce", "tout",
          "t'être", "m'avoir", "nous");

  /// Words after which "can you" is no request: a clause that depends on another.
  private static final Set<String> DEPENDS =
      Set.of(
          "if", "what", "how", "where", "when", "why", "which", "who", "wie", "was", "wo", "wann",
          "warum", "comment", "où", "quand");

  private Requests() {}

  /// @param text the sentence with these words
  static boolean isRequest(Words words, String text) {
    if (words.size() < 3 || POLITE.in(words)) {
      return false;
    }
    int asking = ASKING.find(words);
    if (asking >= 0 && !isDependent(words, asking, text)) {
      return true;
    }
    for (int i = 0; i < words.size(); i++) {
      String word = words.word(i);
      if (PLEASE.contains(word)) {
        return true;
      }
      if (word.equals("merci") && isThanksFor(words, i + 1)) {
        return true;
      }
    }
    return false;
  }

  /// "How can you…?" and "… if you have to …" ask for nothing. "you must" and "you should" tell
  /// something about the world as often as they ask, unless they begin the sentence.
  private static boolean isDependent(Words words, int asking, String text) {
    String first = words.word(asking);
    if (IMPERATIVES.contains(first)) {
      return asking > CLAUSE_WORDS && !JOINING.contains(words.word(asking - 1));
    }
    boolean modal =
        first.equals("you")
            || first.equals("du")
            || first.equals("sie")
            || first.equals("vous")
            || first.equals("tu");
    if (modal) {
      return asking > 0;
    }
    boolean able =
        first.equals("can")
            || first.equals("could")
            || first.startsWith("könn")
            || first.startsWith("kann")
            || first.startsWith("peu")
            || first.startsWith("pou");
    return able
        && (DEPENDS.contains(words.word(asking - 1)) || (text.indexOf('?') < 0 && asking > 6));
  }

  /// "merci de m'envoyer", "merci d'envoyer": an infinitive follows.
  private static boolean isThanksFor(Words words, int at) {
    String word = words.word(at);
    if (word.startsWith("d'")) {
      return isInfinitive(word.substring(2));
    }
    if (!word.equals("de")) {
      return false;
    }
    for (int i = at + 1; i <= at + 4; i++) {
      String next = words.word(i);
      if (i == at + 1 && GIVEN.contains(next) && !next.equals("nous")) {
        return false;
      }
      int elided = next.indexOf('\'');
      if (isInfinitive(elided < 0 ? next : next.substring(elided + 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInfinitive(String word) {
    return word.length() > 3
        && (word.endsWith("er") || word.endsWith("ir") || word.endsWith("re"))
        && !word.equals("votre")
        && !word.equals("notre")
        && !word.equals("être");
  }
}
