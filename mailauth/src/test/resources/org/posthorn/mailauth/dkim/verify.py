# Verifies each message of a directory with dkimpy: verify.py DIRECTORY. The key records are in its file
# "records": name, space, text. Prints a line per message: its name and True or False per signature.
import logging, os, sys
import dkim, nacl

logging.disable(logging.CRITICAL)
directory = sys.argv[1]
records = {}
with open(os.path.join(directory, "records"), "rb") as lines:
    for line in lines:
        name, text = line.rstrip(b"\n").split(b" ", 1)
        records[name + b"."] = text


def dnsfunc(name, timeout=5):
    return records.get(name if isinstance(name, bytes) else name.encode(), b"")


for name in sorted(os.listdir(directory)):
    if not name.endswith(".eml"):
        continue
    with open(os.path.join(directory, name), "rb") as message:
        message = message.read()
    verdicts = []
    try:
        count = len([h for h in dkim.rfc822_parse(message)[0] if h[0].lower() == b"dkim-signature"])
    except dkim.MessageFormatError:
        print(name, "unreadable")
        continue
    for index in range(count):
        try:
            verdicts.append(str(dkim.DKIM(message).verify(idx=index, dnsfunc=dnsfunc)))
        except Exception as e:
            verdicts.append("%s(%s)" % (type(e).__name__, e))
    print(name, " ".join(verdicts))
