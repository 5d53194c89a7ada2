"""The ports on AWS: DynamoDB, SQS, API Gateway and KMS; and the events that Lambda hands us."""
