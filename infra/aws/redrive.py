"""Shows what functions left behind, and delivers it again.

Comes in: the queues of dead letters. Goes out: a line for each letter; with `--again`, the same records or the same call to
the function, and the letter is removed once the function has taken all of it. Never here: the content of a record: a line
names a function, a stream and numbers. A stream keeps its records for 24 hours; what is older was lost to this way, and
mail and figures are found again by the functions' own schedules.
"""

import argparse
import json
import sys

import boto3

REGION = "ca-central-1"
FUNCTIONS = ("outbox", "figures", "scheduler")
# A letter is ours alone for as long as a function may take.
HELD_SECONDS = 150


def letters(sqs, queue):
    """Every letter that waits; nobody else gets them meanwhile."""
    found = []
    while some := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=HELD_SECONDS).get("Messages"):
        found += some
    return found


def told(body):
    """A line about a letter."""
    batch = body.get("DDBStreamBatchInfo")
    why = body.get("requestContext", {}).get("condition", "no reason")
    if not batch:
        return f"a call, {why}"
    table = batch["streamArn"].split("table/")[1].split("/")[0]
    return f"{batch['batchSize']} records of {table} from {batch['startSequenceNumber']}, {why}"


def records(streams, batch):
    """The records of a batch, as Lambda hands them over; none when the stream has let go of them."""
    first, last = int(batch["startSequenceNumber"]), int(batch["endSequenceNumber"])
    try:
        place = streams.get_shard_iterator(
            StreamArn=batch["streamArn"], ShardId=batch["shardId"], ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"])["ShardIterator"]
    except streams.exceptions.TrimmedDataAccessException:
        return []
    found = []
    while place:
        answer = streams.get_records(ShardIterator=place, Limit=1000)
        for record in answer["Records"]:
            number = int(record["dynamodb"]["SequenceNumber"])
            if number > last:
                return found
            if number >= first:
                found.append(as_event(record, batch["streamArn"]))
                if number == last:
                    return found
        place = answer.get("NextShardIterator") if answer["Records"] else None
    return found


def as_event(record, arn):
    """A record as Lambda writes it. Its images stay behind: functions read the table."""
    change = record["dynamodb"]
    at = change["ApproximateCreationDateTime"]
    return {
        "eventID": record["eventID"], "eventName": record["eventName"], "eventVersion": "1.1",
        "eventSource": "aws:dynamodb", "awsRegion": REGION, "eventSourceARN": arn,
        "dynamodb": {
            "Keys": change["Keys"], "SequenceNumber": change["SequenceNumber"], "SizeBytes": change["SizeBytes"],
            "ApproximateCreationDateTime": getattr(at, "timestamp", lambda: at)(),
        },
    }


def again(body, function, clients):
    """Delivers a letter once more; says what came of it, and whether it is settled."""
    batch = body.get("DDBStreamBatchInfo")
    payload = body.get("requestPayload", {})
    if batch:
        found = records(clients["dynamodbstreams"], batch)
        if not found:
            return "the stream has let go of it; the schedule looks for it", True
        payload = {"Records": found}
    answer = clients["lambda"].invoke(FunctionName=function, Payload=json.dumps(payload).encode())
    said = json.loads(answer["Payload"].read() or b"null") or {}
    if answer.get("FunctionError"):
        return "failed again", False
    left = len(said.get("batchItemFailures", []))
    return ("taken", True) if left == 0 else (f"{left} records failed again", False)


def redrive(stack, deliver, clients):
    """Goes through all queues; gives how many letters are left."""
    left, sqs = 0, clients["sqs"]
    for name in FUNCTIONS:
        queue = sqs.get_queue_url(QueueName=f"{stack}-{name}-dead-letters")["QueueUrl"]
        for letter in letters(sqs, queue):
            body = json.loads(letter["Body"])
            came, settled = again(body, f"{stack}-{name}", clients) if deliver else ("waits", False)
            print(f"{name}: {told(body)}: {came}")
            if settled:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=letter["ReceiptHandle"])
            else:
                sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=letter["ReceiptHandle"], VisibilityTimeout=0)
            left += not settled
    return left


def main():
    """Reads what is asked for."""
    options = argparse.ArgumentParser(prog="infra/aws/redrive", description=__doc__.split("\n")[0])
    options.add_argument("--stack", default="connector", help="name of the stack")
    options.add_argument("--again", action="store_true", help="deliver, not only show")
    asked = options.parse_args()
    clients = {name: boto3.client(name, region_name=REGION) for name in ("sqs", "lambda", "dynamodbstreams")}
    return 1 if redrive(asked.stack, asked.again, clients) else 0


if __name__ == "__main__":
    sys.exit(main())
