/** Something that runs already, with a role of its own. */
import type { ExistingPath } from '../model.ts'

type Written = Pick<ExistingPath, 'id' | 'may' | 'runsAs'> & { service: string; needs: string; byProfile?: true }
const path = ({ service, needs, ...rest }: Written): ExistingPath => ({
  kind: 'existing',
  services: [service],
  needs: needs.toLowerCase().split(' '),
  ...rest,
})

const instance = { service: 'ec2.amazonaws.com', byProfile: true, runsAs: 'an EC2 instance that runs' } as const
const fn = { service: 'lambda.amazonaws.com', runsAs: 'a Lambda function that runs' } as const
const project = { service: 'codebuild.amazonaws.com', runsAs: 'a CodeBuild project that runs' } as const
const stack = { service: 'cloudformation.amazonaws.com', runsAs: 'a CloudFormation stack that works' } as const
const notebook = { service: 'sagemaker.amazonaws.com', runsAs: 'a SageMaker notebook that runs' } as const

export const EXISTING_PATHS: readonly ExistingPath[] = [
  path({
    id: 'apprunner-002',
    service: 'tasks.apprunner.amazonaws.com',
    needs: 'apprunner:UpdateService',
    may: 'change what an App Runner service runs',
    runsAs: 'an App Runner service that runs',
  }),
  path({
    id: 'bedrock-002',
    service: 'bedrock-agentcore.amazonaws.com',
    needs: 'bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter',
    may: 'run code in an AgentCore code interpreter',
    runsAs: 'an AgentCore code interpreter that runs',
  }),
  path({
    id: 'cloudformation-002',
    ...stack,
    needs: 'cloudformation:UpdateStack',
    may: 'change a CloudFormation stack',
  }),
  path({
    id: 'cloudformation-005',
    ...stack,
    needs: 'cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet',
    may: 'change a CloudFormation stack by a change set',
  }),
  path({
    id: 'codebuild-002',
    ...project,
    needs: 'codebuild:StartBuild',
    may: 'start a build with commands of its own',
  }),
  path({
    id: 'codebuild-003',
    ...project,
    needs: 'codebuild:StartBuildBatch',
    may: 'start a batch of builds with commands of its own',
  }),
  path({
    id: 'ec2instanceconnect-003',
    ...instance,
    needs: 'ec2-instance-connect:SendSSHPublicKey ec2:DescribeInstances',
    may: 'sign in to an EC2 instance by a key of its own',
  }),
  path({
    id: 'ec2-002',
    ...instance,
    needs: 'ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances',
    may: 'change what an EC2 instance runs when it starts',
  }),
  path({
    id: 'ec2-004',
    ...instance,
    needs: 'ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate',
    may: 'change the template of EC2 instances',
  }),
  path({
    id: 'ecs-006',
    service: 'ecs-tasks.amazonaws.com',
    needs: 'ecs:ExecuteCommand ecs:DescribeTasks',
    may: 'run commands in an ECS task',
    runsAs: 'an ECS task that runs',
  }),
  path({
    id: 'glue-002',
    service: 'glue.amazonaws.com',
    needs: 'glue:UpdateDevEndpoint',
    may: 'sign in to a Glue development endpoint by a key of its own',
    runsAs: 'a Glue development endpoint that runs',
  }),
  path({ id: 'lambda-003', ...fn, needs: 'lambda:UpdateFunctionCode', may: 'change the code of a Lambda function' }),
  path({
    id: 'lambda-004',
    ...fn,
    needs: 'lambda:UpdateFunctionCode lambda:InvokeFunction',
    may: 'change the code of a Lambda function, and start it',
  }),
  path({
    id: 'lambda-005',
    ...fn,
    needs: 'lambda:UpdateFunctionCode lambda:AddPermission',
    may: 'change the code of a Lambda function, and let others start it',
  }),
  path({
    id: 'sagemaker-004',
    ...notebook,
    needs: 'sagemaker:CreatePresignedNotebookInstanceUrl',
    may: 'open a SageMaker notebook',
  }),
  path({
    id: 'sagemaker-005',
    ...notebook,
    needs:
      'sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance',
    may: 'change what a SageMaker notebook runs when it starts',
  }),
  path({ id: 'ssm-001', ...instance, needs: 'ssm:StartSession', may: 'open a session on an EC2 instance' }),
  path({ id: 'ssm-002', ...instance, needs: 'ssm:SendCommand', may: 'run commands on an EC2 instance' }),
  // Not among the published ones.
  path({
    id: 'curfew-codebuild-001',
    ...project,
    needs: 'codebuild:UpdateProject codebuild:StartBuild',
    may: 'change a CodeBuild project, and start it',
  }),
  path({
    id: 'curfew-lambda-001',
    ...fn,
    needs: 'lambda:UpdateFunctionConfiguration',
    may: 'put a layer into a Lambda function',
  }),
  path({
    id: 'curfew-ssm-002',
    ...instance,
    needs: 'ssm:CreateAssociation',
    may: 'have commands run on an EC2 instance',
  }),
]
