"""Dead letters against queues of this machine; the stream and the functions are played."""

import contextlib
import io
import json
import unittest

import boto3
from moto import mock_aws

import redrive

ARN = "arn:aws:dynamodb:ca-central-1:123456789012:table/cases/stream/2026-11-22T00:00:00.000"


class Trimmed(Exception):
    pass


class Streams:
    """A stream of five records."""

    class exceptions:
        TrimmedDataAccessException = Trimmed

    def get_shard_iterator(self, SequenceNumber, **_):
        if int(SequenceNumber) < 100:
            raise Trimmed
        return {"ShardIterator": SequenceNumber}

    def get_records(self, ShardIterator, **_):
        numbers = range(int(ShardIterator), 105)
        made = [{"eventID": str(n), "eventName": "INSERT", "dynamodb": {
            "Keys": {"pk": {"S": "CASE#1"}}, "SequenceNumber": str(n), "SizeBytes": 9, "ApproximateCreationDateTime": 1.0,
            "NewImage": {"name": {"S": "somebody"}}}} for n in numbers]
        return {"Records": made, "NextShardIterator": "105"} if made else {"Records": []}


class Functions:
    """Notes what it is called with, and answers what it was told to."""

    def __init__(self, answer):
        self.answer, self.called = answer, []

    def invoke(self, FunctionName, Payload):
        self.called.append((FunctionName, json.loads(Payload)))
        return {"Payload": io.BytesIO(json.dumps(self.answer).encode())}


class Letters(unittest.TestCase):
    def setUp(self):
        mock = mock_aws()
        mock.start()
        self.addCleanup(mock.stop)
        self.sqs = boto3.client("sqs", region_name="ca-central-1", aws_access_key_id="a", aws_secret_access_key="b")
        self.queues = {name: self.sqs.create_queue(QueueName=f"connector-{name}-dead-letters")["QueueUrl"] for name in redrive.FUNCTIONS}

    def batch(self, first, last):
        body = {"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": {
            "shardId": "s", "startSequenceNumber": str(first), "endSequenceNumber": str(last), "batchSize": last - first + 1,
            "streamArn": ARN}}
        self.sqs.send_message(QueueUrl=self.queues["outbox"], MessageBody=json.dumps(body))

    def run_it(self, deliver, answer):
        functions, said = Functions(answer), io.StringIO()
        with contextlib.redirect_stdout(said):
            left = redrive.redrive("connector", deliver, {"sqs": self.sqs, "lambda": functions, "dynamodbstreams": Streams()})
        return left, functions.called, said.getvalue()

    def test_what_is_shown_stays_and_says_nothing_of_anybody(self):
        self.batch(101, 102)
        left, called, said = self.run_it(False, {})
        self.assertEqual((left, called), (1, []))
        self.assertEqual(said, "outbox: 2 records of cases from 101, RetryAttemptsExhausted: waits\n")
        self.assertEqual(self.run_it(False, {})[0], 1)

    def test_the_same_records_come_again_and_the_letter_goes(self):
        self.batch(101, 102)
        left, [(function, event)], said = self.run_it(True, {"batchItemFailures": []})
        self.assertEqual((left, function), (0, "connector-outbox"))
        self.assertEqual([record["dynamodb"]["SequenceNumber"] for record in event["Records"]], ["101", "102"])
        self.assertNotIn("NewImage", json.dumps(event))
        self.assertEqual(self.run_it(False, {})[0], 0)

    def test_what_fails_again_stays(self):
        self.batch(101, 101)
        left, _, said = self.run_it(True, {"batchItemFailures": [{"itemIdentifier": "101"}]})
        self.assertEqual(left, 1)
        self.assertIn("1 records failed again", said)

    def test_a_call_comes_again_and_an_old_batch_is_settled(self):
        self.batch(1, 2)
        self.sqs.send_message(QueueUrl=self.queues["scheduler"], MessageBody=json.dumps({"requestPayload": {"source": "aws.events"}}))
        left, called, said = self.run_it(True, {})
        self.assertEqual((left, called), (0, [("connector-scheduler", {"source": "aws.events"})]))
        self.assertIn("the stream has let go of it", said)


if __name__ == "__main__":
    unittest.main()
